//! Many at once: whatever the order, it is one order, and nothing is done twice.

use anchor_host::app::App;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    journal::assert_one_order,
    listener::Listener,
    on_both,
    process::free_address,
    sender::{Answer, Opened, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

on_both!(
    one_challenge_is_one_token_however_often_it_is_handed_in,
    changes_of_one_payment_have_one_order,
    one_customer_registered_many_times_is_one_customer,
    a_customer_changed_and_deleted_at_once_is_there_or_not,
);

/// Sends it all at once; the answers by status.
async fn all(
    requests: impl IntoIterator<Item = (SendingAnchor, reqwest::RequestBuilder)>,
) -> BTreeMap<u16, Vec<Answer>> {
    let mut sent = JoinSet::new();
    for (sender, request) in requests {
        sent.spawn(async move { sender.send(request).await });
    }
    let mut answers: BTreeMap<u16, Vec<Answer>> = BTreeMap::new();
    while let Some(answer) = sent.join_next().await {
        let answer = answer.unwrap();
        answers.entry(answer.status).or_default().push(answer);
    }
    answers
}

fn copy(sender: &SendingAnchor) -> SendingAnchor {
    sender.at_host(&sender.url())
}

/// `fields` of a payment that the bank takes.
fn fields(steer: &str) -> Value {
    json!({ "transaction": { "steer": steer, "account_number": "12345", "routing_number": "123456789" } })
}

/// That all but one were refused for this reason.
fn assert_one_won(answers: &BTreeMap<u16, Vec<Answer>>, reason: &str) {
    let statuses: Vec<_> = answers.iter().map(|(status, answers)| (*status, answers.len())).collect();
    assert_eq!(answers.get(&200).map(Vec::len), Some(1), "{statuses:?}");
    for (status, losers) in answers.iter().filter(|(status, _)| **status != 200) {
        for loser in losers {
            let error = loser.body["error"].as_str().unwrap_or_default();
            assert!(*status == 400 && error.contains(reason), "{status} {}", loser.body);
        }
    }
}

async fn one_challenge_is_one_token_however_often_it_is_handed_in(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    let body = json!({ "transaction": sender.answer_challenge(challenge["transaction"].as_str().unwrap()) });
    let request = || sender.without_token().request(Method::POST, "/auth").json(&body);
    assert_one_won(&all((0..100).map(|_| (copy(&sender), request()))).await, "used before");
    anchor.finish().await;
}

/// What a client that only looks may see, in this order.
const SEEN: &[&str] = &["pending_transaction_info_update", "pending_receiver", "pending_external", "completed"];

/// Looks at a payment until it is completed: it never goes back.
async fn watch(sender: SendingAnchor, id: String) {
    let mut reached = 0;
    while SEEN[reached] != "completed" {
        let shown = sender.transaction(&id).await;
        let status = shown["status"].as_str().unwrap();
        let at = SEEN.iter().position(|known| *known == status).unwrap_or_else(|| panic!("{shown}"));
        assert!(at >= reached, "{status} after {}", SEEN[reached]);
        let is_asked = shown.get("required_info_updates").is_some();
        assert_eq!(is_asked, at == 0, "half of a change was seen: {shown}");
        reached = at;
    }
}

async fn changes_of_one_payment_have_one_order(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let receiver = sender.register("1", &json!({})).await;
    let listener = Listener::open().await;
    for round in 0..4 {
        let fields = fields("execute=transaction-info");
        let opened = sender.open_with("10", &json!({ "receiver_id": receiver, "fields": fields })).await;
        sender.pay(&opened, "10").await;
        sender.wait(&opened.id, "pending_transaction_info_update").await;
        let mut watchers = JoinSet::new();
        for _ in 0..3 {
            watchers.spawn(watch(copy(&sender), opened.id.clone()));
        }
        let path = format!("/sep31/transactions/{}", opened.id);
        let patches = (0..16).map(|n| {
            let body = json!({ "fields": { "transaction": { "steer": format!("execute=bank poll=bank n={n}") } } });
            // Its answer bears the id again.
            (copy(&sender), sender.request(Method::PATCH, &path).header("x-request-id", n).json(&body))
        });
        let puts = (0..6).map(|n| {
            let body = json!({ "id": receiver, format!("field_{round}_{n}"): "x" });
            (copy(&sender), sender.request(Method::PUT, "/sep12/customer").json(&body))
        });
        let watches = (0..4).map(|n| {
            let body = json!({ "url": listener.url(&format!("/{round}/{n}")) });
            (copy(&sender), sender.request(Method::PUT, &format!("{path}/callback")).json(&body))
        });
        let (patched, put, registered) = tokio::join!(all(patches), all(puts), all(watches));
        assert_eq!(registered.keys().collect::<Vec<_>>(), [&204]);
        assert_one_won(&patched, "the transaction is");
        let winner = patched[&200][0].headers["x-request-id"].to_str().unwrap();
        let stored = &anchor.report(&opened.id).await.transaction.fields["steer"];
        assert_eq!(*stored, format!("execute=bank poll=bank n={winner}"), "another PATCH than the one answered 200");
        assert_eq!(put.keys().collect::<Vec<_>>(), [&202]);
        while let Some(watched) = watchers.join_next().await {
            watched.unwrap();
        }
        assert_one_order(&anchor.store, opened.id.parse().unwrap()).await;
        let events = anchor.events(&opened.id).await;
        assert_eq!(events.iter().filter(|event| *event == "correct_fields").count(), 1, "{events:?}");
        assert_eq!(anchor.bank.orders().len(), round + 1);
        anchor.all_told().await;
        let heard = listener.heard();
        let of_this = heard.iter().filter(|one| one.body["transaction"]["id"] == opened.id.as_str());
        let numbers: Vec<i64> = of_this.map(|one| one.sequence).collect();
        let each_once: Vec<i64> = (1..=numbers.len() as i64).collect();
        assert_eq!(numbers, each_once, "whoever was registered, each event is told once and in order");
    }
    let shown = sender.customer(&format!("id={receiver}")).await.expect(200);
    let names = shown["provided_fields"].as_object().unwrap().keys();
    assert_eq!(names.filter(|name| name.starts_with("field_")).count(), 24, "a PUT was lost: {shown}");
    anchor.finish().await;
}

async fn one_customer_registered_many_times_is_one_customer(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let puts = (0..8).map(|n| {
        let body = json!({ "memo": "5", "memo_type": "id", format!("field_{n}"): "x" });
        (copy(&sender), sender.request(Method::PUT, "/sep12/customer").json(&body))
    });
    let answers = all(puts).await;
    assert_eq!(answers.keys().collect::<Vec<_>>(), [&202]);
    let ids: BTreeSet<&str> = answers[&202].iter().map(|answer| answer.body["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let shown = sender.customer("memo=5&memo_type=id").await.expect(200);
    assert_eq!(shown["provided_fields"].as_object().unwrap().len(), 8, "{shown}");
    anchor.finish().await;
}

async fn a_customer_changed_and_deleted_at_once_is_there_or_not(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for _ in 0..4 {
        let id = sender.register("6", &json!({})).await;
        let path = format!("/sep12/customer/{}", sender.account());
        let name = json!({ "memo": "6", "memo_type": "id" });
        let deletes = (0..4).map(|_| (copy(&sender), sender.request(Method::DELETE, &path).json(&name)));
        // Named by id: who was deleted is not made again.
        let puts = (0..4).map(|n| {
            let body = json!({ "id": id, format!("field_{n}"): "x" });
            (copy(&sender), sender.request(Method::PUT, "/sep12/customer").json(&body))
        });
        let (deleted, put) = tokio::join!(all(deletes), all(puts));
        assert!(deleted.keys().all(|status| [200, 404].contains(status)), "{deleted:?}");
        assert!(deleted.contains_key(&200), "{deleted:?}");
        assert!(put.keys().all(|status| [202, 404].contains(status)), "{put:?}");
        sender.customer(&format!("id={id}")).await.expect(404);
    }
    anchor.finish().await;
}

/// Payments opened, all at once: 64 at each host.
const PAYMENTS: usize = 128;
/// Who opens and pays them.
const SENDERS: usize = 8;

/// Another host of the same anchor: the same keys, database and network, and files of its own.
async fn second_host(anchor: &TestAnchor) -> (App, String) {
    let mut config = anchor.config.clone();
    let listen = free_address();
    config.server.base_url = Some(anchor.url().parse().unwrap());
    config.server.listen = listen.parse().unwrap();
    config.data_dir = anchor.config.data_dir.with_file_name("second");
    std::fs::create_dir(&config.data_dir).unwrap();
    let cache = "guest-cache";
    std::os::unix::fs::symlink(anchor.config.data_dir.join(cache), config.data_dir.join(cache)).unwrap();
    let app = App::start(config, anchor.ambient()).await.unwrap_or_else(|error| panic!("{error:?}"));
    app.ready().await;
    (app, format!("http://{listen}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hosts_on_one_database_are_one_anchor() {
    let anchor = Setup::new(Kind::Postgres).apart().start().await;
    let (second, second_url) = second_host(&anchor).await;
    let hosts = [anchor.url(), second_url];

    // A challenge of one host, handed in at both.
    let sender = anchor.sender().await;
    let challenge = sender.challenge(&sender.account().to_string(), None).await.expect(200);
    let body = json!({ "transaction": sender.answer_challenge(challenge["transaction"].as_str().unwrap()) });
    let requests = (0..100).map(|n| {
        let client = sender.without_token().at_host(&hosts[n % 2]);
        let request = client.request(Method::POST, "/auth").json(&body);
        (client, request)
    });
    assert_one_won(&all(requests).await, "used before");

    let mut senders = vec![sender];
    while senders.len() < SENDERS {
        senders.push(anchor.sender().await);
    }
    let mut opening = JoinSet::new();
    for number in 0..PAYMENTS {
        let client = senders[number % SENDERS].at_host(&hosts[number / SENDERS % 2]);
        opening.spawn(async move {
            (number, client.open_with(&amount(number), &json!({ "fields": fields("execute=bank poll=bank") })).await)
        });
    }
    let mut opened: Vec<(usize, Opened)> = Vec::new();
    while let Some(one) = opening.join_next().await {
        opened.push(one.unwrap());
    }
    let memos: BTreeSet<String> = opened.iter().map(|(_, one)| one.memo.value()).collect();
    assert_eq!(memos.len(), PAYMENTS, "two payments have one memo");

    let mut paying = JoinSet::new();
    for (turn, sender) in senders.iter().enumerate() {
        let own: Vec<_> = opened.iter().filter(|(number, _)| number % SENDERS == turn).cloned().collect();
        let client = sender.at_host(&hosts[0]);
        paying.spawn(async move {
            for (number, one) in own {
                client.pay(&one, &amount(number)).await;
            }
        });
    }
    while let Some(paid) = paying.join_next().await {
        paid.unwrap();
    }
    for (number, one) in &opened {
        // Asked at the host that did not open it.
        let client = senders[number % SENDERS].at_host(&hosts[(number / SENDERS + 1) % 2]);
        let shown = client.wait(&one.id, "completed").await;
        assert_eq!(shown["amount_in"], Value::String(amount(*number)));
        assert_one_order(&anchor.store, one.id.parse().unwrap()).await;
    }
    anchor.idle().await;
    let book: Vec<Value> =
        reqwest::get(format!("{}/transfers", anchor.bank.url())).await.unwrap().json().await.unwrap();
    for (_, one) in &opened {
        let key = format!("payout-{}-", one.id);
        let orders = book.iter().filter(|row| row["idempotency_key"].as_str().unwrap().starts_with(&key));
        assert_eq!(orders.count(), 1, "each payment goes out once");
    }
    assert_eq!(book.len(), PAYMENTS);
    second.shutdown().await;
    anchor.finish().await;
}

/// All different, without zeros at the end.
fn amount(number: usize) -> String {
    format!("{}.{}1", 10 + number / 10, number % 10)
}
