//! Hosted transfers that a business drives (SEP-24): its own pages, and its methods in every status.

use super::{
    matrix::{Allowed, DEPOSIT, WITHDRAWAL, World, compare},
    terms, with,
};
use anchor_host_tests::{
    anchor::Setup,
    business::{Business, driven_by_business},
    database::Kind,
    listener::Listener,
    log, on_both,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

on_both!(
    every_method_of_a_hosted_deposit_is_allowed_where_the_reference_allows_it,
    every_method_of_a_hosted_withdrawal_is_allowed_where_the_reference_allows_it,
    the_user_is_sent_to_the_businesss_own_pages,
    without_pages_of_its_own_nothing_is_opened,
    the_log_says_who_asks_and_who_is_never_sent_there,
);

const LAST: &str = "pending_stellar +";

/// As under SEP-6, but nothing is said of a customer, and the flow ends.
fn hosted(of: Allowed) -> Vec<(&'static str, Vec<&'static str>)> {
    let own = |(state, methods): &(&'static str, &'static [&'static str])| {
        let mut methods: Vec<_> =
            methods.iter().copied().filter(|one| *one != "notify_customer_info_updated").collect();
        if *state == "incomplete -" {
            methods.push("notify_interactive_flow_completed");
        }
        (*state, methods)
    };
    // What stops everything comes last.
    let (last, mut all): (Vec<_>, Vec<_>) = of.iter().map(own).partition(|(state, _)| *state == LAST);
    all.extend(last);
    all
}

async fn open(world: &World, way: &str) -> String {
    let opened = world.wallet.interactive(way, &json!({ "amount": "10" })).await.expect(200);
    opened["id"].as_str().unwrap().to_owned()
}

async fn every_method_of_a_hosted_deposit_is_allowed_where_the_reference_allows_it(kind: Kind) {
    let world = World::start(kind).await;
    for (state, allowed) in hosted(DEPOSIT) {
        let id = open(&world, "deposit").await;
        world.bring_deposit(&id, state).await;
        compare(&world.business, &id, state, &allowed).await;
    }
    world.finish().await;
}

async fn every_method_of_a_hosted_withdrawal_is_allowed_where_the_reference_allows_it(kind: Kind) {
    let world = World::start(kind).await;
    for (state, allowed) in hosted(WITHDRAWAL) {
        let id = open(&world, "withdraw").await;
        world.incoming(&id, state).await;
        compare(&world.business, &id, state, &allowed).await;
    }
    world.finish().await;
}

/// The claims of the token in an address.
fn claims(url: &str, secret: &str) -> Value {
    let token = url.split_once("token=").unwrap().1;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["sub", "exp"]);
    jsonwebtoken::decode::<Value>(token, &DecodingKey::from_secret(secret.as_bytes()), &validation).unwrap().claims
}

async fn the_user_is_sent_to_the_businesss_own_pages(kind: Kind) {
    let secret = "more_info_secret_of_the_test_of_32_bytes";
    let setup = driven_by_business(kind)
        .set("sep24.more_info_url", "https://business.example/more")
        .set("sep24.more_info_secret", secret);
    let anchor = setup.start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let request = json!({ "amount": "10", "lang": "pt" });
    let opened = wallet.interactive("deposit", &request).await.expect(200);
    let (id, url) = (opened["id"].as_str().unwrap(), opened["url"].as_str().unwrap());
    assert!(url.starts_with(&format!("https://business.example/sep24?transaction_id={id}&token=")), "{url}");
    let token = claims(url, "interactive_secret_of_the_test_of_32_bytes");
    assert_eq!([&token["jti"], &token["sub"]], [&json!(id), &json!(wallet.account().to_string())]);
    assert_eq!([&token["data"]["amount"], &token["data"]["lang"], &token["data"]["kind"]], ["10", "pt", "deposit"]);
    let shown = wallet.hosted(id).await;
    let more = shown["more_info_url"].as_str().unwrap();
    assert!(more.starts_with("https://business.example/more?transaction_id="), "{more}");
    assert_eq!(claims(more, secret)["jti"], json!(id));

    let dollars = super::dollars();
    business.call("notify_interactive_flow_completed", &with(id, &terms(&dollars, anchor.asset()))).await;
    let shown = wallet.hosted(id).await;
    assert_eq!([&shown["status"], &shown["amount_in"], &shown["amount_out"]], ["pending_anchor", "10", "9"]);
    let refused = business.refused("notify_interactive_flow_completed", &with(id, &json!({}))).await;
    assert_eq!(refused.0, -32600, "{refused:?}");
    anchor.finish().await;
}

/// The guest has pages, and they are not this asset's.
async fn without_pages_of_its_own_nothing_is_opened(kind: Kind) {
    let settings = [
        ("code", "USDC"),
        ("withdraw.deliver", "iso4217:USD"),
        ("withdraw.driven_by", "business"),
        ("deposit.receive", "iso4217:USD"),
        ("deposit.driven_by", "business"),
    ];
    let set = |setup: Setup, (key, value): (&str, &str)| setup.set(&format!("assets[0].{key}"), value);
    let anchor = settings.into_iter().fold(Setup::new(kind), set).start().await;
    let wallet = anchor.sender().await;
    for way in ["deposit", "withdraw"] {
        let told = wallet.interactive(way, &json!({ "amount": "10" })).await.error(400);
        assert_eq!(told, "asset_code: this asset is not served here by pages; see GET /info");
    }
    assert_eq!(anchor.store.transactions(false, 10).await.unwrap(), []);
    anchor.finish().await;
}

async fn the_log_says_who_asks_and_who_is_never_sent_there(kind: Kind) {
    let server = Listener::open().await;
    let setup = driven_by_business(kind).set("guest.files", "[]").set("business.server_url", &server.url(""));
    let anchor = setup.start().await;
    anchor.sender().await.sep24("info", &[]).await.expect(200);
    let told = log::all();
    assert!(
        told.contains("SEP-24 is on: a business has pages of its own, and a business pays out"),
        "{}",
        log::about("SEP-24 is")
    );
    anchor.finish().await;

    let setup = Setup::new(kind)
        .set("sep24.interactive_url", "https://business.example/sep24")
        .set("sep24.interactive_secret", "interactive_secret_of_the_test_of_32_bytes");
    setup.start().await.finish().await;
    assert!(log::all().contains("sep24.interactive_url is set, but no asset is driven by a business"));
}
