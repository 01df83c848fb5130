//! What a business and a client are told.

use super::{received_offchain, with};
use anchor_host::{app::EventFilter, stellar::Keypair};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    business::{Business, driven_by_business},
    database::Kind,
    hosted::Browser,
    listener::{Heard, Listener},
    on_both,
    sender::SendingAnchor,
    wait,
    world::System,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both!(
    a_business_hears_of_each_change_in_order,
    a_business_that_was_away_hears_of_all,
    a_client_hears_of_its_own_transactions_alone,
    a_client_hears_of_its_own_customers_alone,
    a_client_hears_of_its_hosted_transfers,
    a_receivers_dead_letters_are_delivered_again,
);

/// A business whose server takes events here.
pub(super) async fn before(kind: Kind, server: &Listener, more: &[(&str, &str)]) -> TestAnchor {
    let setup = driven_by_business(kind).set("guest.files", "[]").set("business.server_url", &server.url(""));
    more.iter().fold(setup, |setup, (key, value)| setup.set(key, value)).start().await
}

/// The statuses that events told of, in order.
fn statuses(heard: &[Heard]) -> Vec<&str> {
    heard.iter().map(|one| one.body["payload"]["transaction"]["status"].as_str().unwrap()).collect()
}

async fn a_business_hears_of_each_change_in_order(kind: Kind) {
    let server = Listener::open().await;
    let secret = "a secret of more than thirty-two bytes";
    let auth = [("business.auth", "api_key"), ("business.secret", secret)];
    let anchor = before(kind, &server, &auth).await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    received_offchain(&anchor, &business, &id).await;
    business.call("do_stellar_payment", &with(&id, &json!({}))).await;
    let heard = server.told("/event", 5).await;
    let through = ["incomplete", "pending_user_transfer_start", "pending_anchor", "pending_stellar", "completed"];
    assert_eq!(statuses(&heard), through);
    assert_eq!(heard.iter().map(|one| one.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    for (number, one) in heard.iter().enumerate() {
        let kind = if number == 0 { "transaction_created" } else { "transaction_status_changed" };
        assert_eq!((&one.body["type"], &one.body["id"]), (&json!(kind), &json!(one.event)));
        assert!(one.body["timestamp"].is_string());
        assert_eq!(one.header("x-api-key"), Some(secret));
    }
    assert_eq!(heard[4].body["payload"]["transaction"], business.transaction(&id).await);
    anchor.finish().await;
}

/// What it was told, each event once: one may come again under its id, when its lease ended while it was being delivered.
async fn told_once(server: &Listener, count: usize) -> Vec<Heard> {
    anchor_host_tests::wait::until(&format!("{count} events"), || async {
        let mut seen = BTreeSet::new();
        let good = server.heard().into_iter().filter(|one| one.answered == 204);
        let told: Vec<Heard> = good.filter(|one| seen.insert(one.event.clone())).collect();
        if told.len() == count { Ok(told) } else { Err(format!("{} were heard", told.len())) }
    })
    .await
}

async fn a_business_that_was_away_hears_of_all(kind: Kind) {
    let server = Listener::open().await;
    let anchor = before(kind, &server, &[]).await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    server.always(Some(503), "");
    let mut ids = Vec::new();
    for _ in 0..5 {
        let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
        received_offchain(&anchor, &business, &id).await;
        ids.push(id);
    }
    anchor.advance(std::time::Duration::from_secs(24 * 3600));
    server.always(None, "");
    let told = told_once(&server, 15).await;
    for id in &ids {
        let of_one: Vec<Heard> =
            told.iter().filter(|one| one.body["payload"]["transaction"]["id"] == id.as_str()).cloned().collect();
        assert_eq!(statuses(&of_one), ["incomplete", "pending_user_transfer_start", "pending_anchor"], "{id}");
    }
    anchor.finish().await;
}

async fn a_client_hears_of_its_own_transactions_alone(kind: Kind) {
    let (ours, theirs, registered) = (Listener::open().await, Listener::open().await, Listener::open().await);
    let anchor = driven_by_business(kind).start().await;
    let (wallet, other) = (anchor.sender().await, anchor.sender().await);
    let keys = |account: &str| json!([account]).to_string();
    let (first, second) = (keys(&wallet.account().to_string()), keys(&other.account().to_string()));
    anchor.finish().await;
    let settings = [
        ("clients[0].name", "ours"),
        ("clients[0].signing_keys", first.as_str()),
        ("clients[0].callback_sep6", &ours.url("/sep6")),
        ("clients[1].name", "theirs"),
        ("clients[1].signing_keys", second.as_str()),
        ("clients[1].callback_sep6", &theirs.url("/sep6")),
    ];
    let setup = settings.iter().fold(driven_by_business(kind), |setup, (key, value)| setup.set(key, value));
    let anchor = setup.start().await;
    let (business, mut client) = (Business::of(&anchor), anchor.sender().await);
    client.key = wallet.key.clone();
    client.fund("1000").await;
    client.sign_in().await;
    let id = client.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    received_offchain(&anchor, &business, &id).await;
    let own = json!(registered.url("/own"));
    let with_own = client.deposit(&[("amount", "10"), ("on_change_callback", own.as_str().unwrap())]).await.expect(200);
    received_offchain(&anchor, &business, with_own["id"].as_str().unwrap()).await;
    let told = ours.told("/sep6", 2).await;
    let seen: Vec<(&Value, &Value)> =
        told.iter().map(|one| (&one.body["transaction"]["id"], &one.body["transaction"]["status"])).collect();
    let id = json!(id);
    assert_eq!(seen, [(&id, &json!("pending_user_transfer_start")), (&id, &json!("pending_anchor"))]);
    let seed = anchor.config.keys.signing.to_strkey();
    let key = anchor_host::stellar::Keypair::from_seed(secrecy::ExposeSecret::expose_secret(&seed)).unwrap().account();
    told[0].verify_at(anchor.now(), ours.host(), &key);
    registered.told("/own", 2).await;
    assert_eq!((ours.heard().len(), theirs.heard().len()), (2, 0));
    anchor.finish().await;
}

/// An anchor of which one client is configured, and that client, signed in.
async fn with_client(kind: Kind, callbacks: &[(&str, String)]) -> (TestAnchor, SendingAnchor) {
    let key = Keypair::generate(&System);
    let mut setup = Setup::new(kind)
        .set("events.retry_for_s", "1")
        .set("clients[0].name", "ours")
        .set("clients[0].signing_keys", &json!([key.account().to_string()]).to_string());
    for (name, url) in callbacks {
        setup = setup.set(&format!("clients[0].{name}"), url);
    }
    let anchor = setup.start().await;
    let mut client = anchor.sender().await;
    client.key = key;
    client.fund("1000").await;
    client.sign_in().await;
    (anchor, client)
}

async fn a_client_hears_of_its_own_customers_alone(kind: Kind) {
    let (ours, registered) = (Listener::open().await, Listener::open().await);
    let (anchor, client) = with_client(kind, &[("callback_sep12", ours.url("/sep12"))]).await;
    let other = anchor.sender().await;
    let customer = client.register("7", &json!({ "steer": "review=processing" })).await;
    let others = other.register("7", &json!({ "steer": "review=needs-info" })).await;
    other.put_customer(&json!({ "id": others, "steer": "review=accepted" })).await.expect(202);
    let steer = async |who: &SendingAnchor, id: &str, steer: &str| {
        who.put_customer(&json!({ "id": id, "steer": steer })).await.expect(202);
    };
    steer(&client, &customer, "review=needs-info").await;
    steer(&client, &customer, "review=accepted").await;
    let told = ours.told("/sep12", 2).await;
    let seen: Vec<_> = told.iter().map(|one| (one.body["id"].as_str(), one.body["status"].as_str())).collect();
    let id = Some(customer.as_str());
    assert_eq!(seen, [(id, Some("NEEDS_INFO")), (id, Some("ACCEPTED"))]);
    assert_eq!(told[1].body, client.customer(&format!("id={customer}")).await.expect(200), "what GET shows");
    // It goes on after a final status; and where the client registers a callback of its own, that one counts.
    steer(&client, &customer, "review=processing").await;
    assert_eq!(ours.told("/sep12", 3).await[2].body["status"], "PROCESSING");
    let own = json!({ "id": customer, "url": registered.url("/own") });
    client.json(Method::PUT, "/sep12/customer/callback", &own).await.expect(200);
    steer(&client, &customer, "review=rejected").await;
    assert_eq!(registered.told("/own", 1).await[0].body["status"], "REJECTED");
    anchor.all_told().await;
    assert_eq!(ours.heard().len(), 3);
    anchor.finish().await;
}

async fn a_client_hears_of_its_hosted_transfers(kind: Kind) {
    let ours = Listener::open().await;
    let callbacks = [("callback_sep6", ours.url("/sep6")), ("callback_sep24", ours.url("/sep24"))];
    let (anchor, client) = with_client(kind, &callbacks).await;
    let (id, url) = client.open_hosted("deposit", "flow=amount,done").await;
    let browser = Browser::new(&client);
    let page = browser.open(&url).await.expect(200);
    browser.submit(&page, &[("amount", "5")]).await.expect(200);
    client.comes_in(&id, "bank-1", "5").await;
    client.wait_for_hosted(&id, "completed").await;
    let told = ours.told("/sep24", 3).await;
    let seen: Vec<_> = told.iter().map(|one| one.body["transaction"]["status"].as_str().unwrap()).collect();
    assert_eq!(seen, ["pending_user_transfer_start", "pending_stellar", "completed"]);
    assert_eq!(told[2].body["transaction"]["id"], json!(id));
    anchor.all_told().await;
    assert_eq!(ours.heard().len(), 3, "nothing goes to the callback of SEP-6");
    anchor.finish().await;
}

async fn a_receivers_dead_letters_are_delivered_again(kind: Kind) {
    let ours = Listener::open().await;
    let (anchor, client) = with_client(kind, &[("callback_sep12", ours.url("/sep12"))]).await;
    ours.always(Some(503), "");
    let mut customers = Vec::new();
    for memo in ["1", "2"] {
        let id = client.register(memo, &json!({ "steer": "review=processing" })).await;
        client.put_customer(&json!({ "id": id, "steer": "review=accepted" })).await.expect(202);
        customers.push(id);
    }
    anchor.given_up(2).await;
    ours.always(None, "");
    let operator = anchor.operator().await;
    let listed = async |to: &str| {
        let filter = EventFilter { dead_letters: true, to: to.to_owned(), limit: 10 };
        operator.events(&filter).await.unwrap().len()
    };
    assert_eq!((listed(&ours.url("/")).await, listed("https://other.example/").await, listed("").await), (2, 0, 2));
    // The origin alone, and whole segments of the path: neither a port nor a path is the beginning of a longer one.
    let origin = ours.url("");
    let shorter = origin.strip_suffix(|last: char| last.is_ascii_digit()).unwrap();
    for (to, count) in [
        (origin.as_str(), 2),
        (&ours.url("/sep12"), 2),
        (&ours.url("/sep12/"), 2),
        (&ours.url("/sep1"), 0),
        (shorter, 0),
    ] {
        assert_eq!(listed(to).await, count, "{to}");
        if count == 0 {
            assert_eq!(operator.requeue_dead_letters(to, &signoff()).await.unwrap(), 0, "{to}");
        }
    }
    let filter = EventFilter { dead_letters: true, to: "wallet.example".to_owned(), limit: 10 };
    assert!(operator.events(&filter).await.unwrap_err().to_string().contains("is not a URL"));
    assert_eq!(operator.requeue_dead_letters("https://other.example/", &signoff()).await.unwrap(), 0);
    assert!(operator.requeue_dead_letters("", &signoff()).await.is_err());
    assert_eq!(operator.requeue_dead_letters(&ours.url("/"), &signoff()).await.unwrap(), 2);
    let told = wait::until("both customers", || async {
        let good = ours.heard().into_iter().filter(|one| one.answered == 204);
        let told: BTreeSet<String> = good.map(|one| one.body["id"].as_str().unwrap().to_owned()).collect();
        if told.len() == 2 { Ok(told) } else { Err(format!("{told:?}")) }
    })
    .await;
    assert_eq!(told, customers.into_iter().collect());
    anchor.finish().await;
}
