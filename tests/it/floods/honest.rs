//! Sending anchors that do nothing but pay.

use super::{Host, Size, origin::Way};
use anchor_host::{
    cli::demo::bank::Bank,
    model::{Amount, AssetId, Status, TransactionId},
    store::Store,
};
use anchor_host_tests::patient::Patient;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

/// The group of their addresses.
const GROUP: u8 = 3;

/// How often one looks whether its payment is completed.
const LOOKS_EVERY: Duration = Duration::from_millis(50);

/// Far more than a payment takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A sending anchor with a sender and a receiver.
pub struct Sender {
    client: Patient,
    parties: (String, String),
}

impl Sender {
    /// Requests that had to be repeated.
    pub fn retries(&self) -> usize {
        self.client.repeats()
    }
}

/// A payment that was completed.
#[derive(Debug, Clone)]
pub struct Paid {
    pub id: String,
    pub amount: Amount,
    /// From the request to the instructions.
    pub opened_in: Duration,
    /// From the request to its completion.
    pub took: Duration,
}

/// As many as there are to be, funded, signed in, and known.
pub async fn introduce(host: &Host, way: Way, size: &Size) -> Vec<Sender> {
    let mut senders = Vec::new();
    for number in 0..size.senders {
        let client = way.origin(GROUP, number + 1).client();
        let mut client = Patient::through(client, &host.url, &host.horizon_url);
        let parties = client.introduce(&host.asset, "1000").await;
        senders.push(Sender { client, parties });
    }
    senders
}

/// Each makes its payments one after the other; together they come evenly over the time.
pub async fn pay(senders: Vec<Sender>, asset: &AssetId, size: &Size, callback: &str) -> (Vec<Sender>, Vec<Paid>) {
    let (began, mut all) = (Instant::now(), JoinSet::new());
    let (count, each) = (senders.len(), size.payments_each);
    let pause = size.lasts / u32::try_from(count * each).unwrap();
    for (number, sender) in senders.into_iter().enumerate() {
        let (asset, callback) = (asset.clone(), callback.to_owned());
        all.spawn(async move {
            let mut paid = Vec::new();
            for turn in 0..each {
                let place = turn * count + number;
                sleep_until(began + pause * u32::try_from(place).unwrap()).await;
                let amount = Amount::parse(&format!("10.{place:02}")).unwrap();
                paid.push(sender.pay(amount, &asset, &callback).await);
            }
            (sender, paid)
        });
    }
    let (senders, paid): (_, Vec<Vec<Paid>>) = all.join_all().await.into_iter().unzip();
    (senders, paid.concat())
}

impl Sender {
    async fn pay(&self, amount: Amount, asset: &AssetId, callback: &str) -> Paid {
        let began = Instant::now();
        let (sender, receiver) = &self.parties;
        let body = json!({
            "amount": amount.to_string(), "asset_code": asset.code(), "sender_id": sender, "receiver_id": receiver,
            "fields": { "transaction": { "account_number": "000123456789", "routing_number": "021000021" } },
        });
        let id = self.client.open_with(&body).await;
        let opened_in = began.elapsed();
        self.client.call_back(&id, callback).await;
        let to = self.client.instructions(&id).await;
        self.client.pay(asset, amount, &to).await;
        loop {
            let transaction = self.client.transaction(&id).await;
            if transaction["status"] == "completed" {
                return Paid { id, amount, opened_in, took: began.elapsed() };
            }
            assert!(began.elapsed() < PATIENCE, "{transaction}");
            sleep(LOOKS_EVERY).await;
        }
    }
}

/// Each is on record as completed, credited once and ordered at the bank once; nobody else's is.
pub async fn check(store: &Store, bank: &Bank, paid: &[Paid]) {
    let book: Vec<Value> = reqwest::get(format!("{}/transfers", bank.url())).await.unwrap().json().await.unwrap();
    for Paid { id, amount, .. } in paid {
        let id: TransactionId = id.parse().unwrap();
        assert!(store.jobs_of(&[id]).await.unwrap().is_empty(), "{id}: work is left");
        let record = store.transaction(id).await.unwrap().expect("the transaction is on record");
        assert_eq!(record.status, Status::Completed, "{id}");
        assert!(record.attention.is_none() && record.payments.len() == 1, "{record:?}");
        assert_eq!(record.amount_in.as_ref().map(|money| money.amount), Some(*amount), "{id}");
        let key = format!("payout-{id}-");
        let orders: Vec<&Value> =
            book.iter().filter(|row| row["idempotency_key"].as_str().unwrap().starts_with(&key)).collect();
        assert_eq!(orders.len(), 1, "{id} was paid out {} times", orders.len());
        let out = record.amount_out.as_ref().map(|money| money.amount.to_string());
        assert_eq!(orders[0]["amount"].as_str(), out.as_deref(), "{id}");
    }
    assert_eq!(bank.orders().len(), paid.len(), "the bank was given orders for what nobody paid");
    assert_eq!(store.unapplied_count().await.unwrap(), 0);
}
