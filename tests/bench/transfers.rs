//! SEP-6 as wallets use it most: `GET /deposit` with its guest call, beside plain inserts of the same rows through the same
//! kind of pool; `GET /transaction`, beside reading and unsealing the same records.

use super::{
    bare_handler::asked,
    host::{CLIENTS, KINDS, Plan, TURN, sign_in},
    measure::{Aim, Row, by_turns, per_second},
};
use anchor_host::{
    model::{JobKind, Transaction, TransactionId},
    stellar::Keypair,
    store::{Job, Store},
};
use anchor_host_tests::{
    anchor::now,
    connection::{Connection, request},
    record,
    world::System,
};
use serde_json::{Map, Value, json};
use std::time::Duration;

const TURNS: usize = 5;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        // Polls for the many deposits that nobody pays would be measured as well.
        let plan = Plan::with(kind, "http://127.0.0.1:9", &TERMS).await;
        let host = plan.start().await;
        let user = User::sign_in(&host.url).await;
        let (open, id) = user.known(&host.url, host.plan.asset.code()).await;
        let store = host.plan.store().await;
        let model = store.transaction(id).await.unwrap().unwrap();
        assert_eq!(store.journal(id).await.unwrap().len(), 1, "the inserts below are no longer those of a deposit");

        let opened = by_turns(TURNS, || asked(&host.url, &open), || inserted(&store, &model)).await;
        let ask = request("GET", &format!("/sep6/transaction?id={id}"), Some(&user.token), None);
        let shown = by_turns(TURNS, || asked(&host.url, &ask), || read(&store, id)).await;
        store.close().await;
        host.stop().await;
        for (what, compared, aim) in [
            ("`GET /sep6/deposit` : plain inserts", opened, 0.5),
            ("`GET /sep6/transaction` : reading the record", shown, 0.5),
        ] {
            rows.push(Row {
                what: format!("{what}, {name}, throughput"),
                value: compared.ratio,
                unit: "×",
                aim: Aim::AtLeast(aim),
                behind: format!("{:.0}/s and {:.0}/s, {}", compared.ours, compared.other, compared.spread()),
            });
        }
    }
    rows
}

const TERMS: [(&str, &str); 5] = [
    ("assets[0].deposit.receive", "iso4217:USD"),
    ("assets[0].deposit.fee_fixed", "0.50"),
    ("payments.poll_pause_first_ms", "3600000"),
    ("payments.poll_pause_most_ms", "3600000"),
    ("limits.horizon_sign_ins_per_minute", "1000000"),
];

/// A wallet's user.
struct User {
    token: String,
    account: String,
}

impl User {
    async fn sign_in(url: &str) -> Self {
        let key = Keypair::generate(&System);
        let token = sign_in(&mut Connection::open(url).await, &key).await;
        Self { token, account: key.account().to_string() }
    }

    async fn json(&self, url: &str, method: &str, target: &str, body: Option<&Value>, status: u16) -> Value {
        let body = body.map(Value::to_string);
        let request = request(method, target, Some(&self.token), body.as_deref());
        serde_json::from_slice(Connection::open(url).await.exchange(&request, status).await).unwrap()
    }

    /// Registered as the first deposit asks; a request for another, and the id of one that can be paid.
    async fn known(&self, url: &str, code: &str) -> (Vec<u8>, TransactionId) {
        let target = format!("/sep6/deposit?asset_code={code}&account={}&amount=100", self.account);
        let first = self.json(url, "GET", &target, None, 200).await;
        let query = format!("/sep12/customer?transaction_id={}", first["id"].as_str().unwrap());
        let wanted = self.json(url, "GET", &query, None, 200).await;
        let fields = wanted["fields"].as_object().cloned().unwrap_or_default();
        let mut customer: Map<String, Value> =
            fields.into_iter().map(|(name, _)| (name, json!("000123456789"))).collect();
        customer.insert("transaction_id".to_owned(), first["id"].clone());
        if customer.contains_key("email_address") {
            customer.insert("email_address".to_owned(), json!("maria@example.com"));
        }
        self.json(url, "PUT", "/sep12/customer", Some(&Value::Object(customer)), 202).await;
        let second = self.json(url, "GET", &target, None, 200).await;
        assert!(second["instructions"].is_object(), "it can't be paid at once: {second}");
        (request("GET", &target, Some(&self.token), None), second["id"].as_str().unwrap().parse().unwrap())
    }
}

/// Record, journal entry, deadline and poll, in one database transaction.
async fn inserted(store: &Store, model: &Transaction) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let (store, model) = (store.clone(), model.clone());
        async move {
            let mut rounds = 0;
            while until.is_ahead() {
                let new = Transaction { id: TransactionId::mint(now(), &System), ..model.clone() };
                let mut tx = store.begin().await.unwrap();
                assert!(record::insert(&mut tx, &new).await);
                let later = new.created_at.plus(Duration::from_secs(3_600));
                let jobs = [JobKind::Expire, JobKind::Expect].map(|kind| (Job::new(kind, new.id), later));
                tx.schedule_all(&jobs).await.unwrap();
                tx.commit().await.unwrap();
                rounds += 1;
            }
            rounds
        }
    })
    .await
}

async fn read(store: &Store, id: TransactionId) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let store = store.clone();
        async move {
            let mut rounds = 0;
            while until.is_ahead() {
                assert!(store.transaction(id).await.unwrap().is_some());
                rounds += 1;
            }
            rounds
        }
    })
    .await
}
