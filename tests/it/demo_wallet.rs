//! What SDF's demo wallet depends on beyond the SEPs' letter. `tests/js/demo-wallet.test.mjs` plays the whole of it.

use anchor_host::model::Address;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::{Answer, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};
use stellar_xdr::{Limits, ManageDataOp, OperationBody, ReadXdr, TransactionEnvelope};

on_both!(
    customers_registered_without_a_type_are_judged_when_the_payment_is_opened,
    a_correction_without_a_type_lets_the_payment_go_on,
    types_that_info_names_since_are_judged_too,
    a_guest_whose_systems_are_down_leaves_customers_processing_when_a_payment_is_opened,
    fields_come_in_the_guests_order,
    a_sandbox_is_known_by_all_names_of_its_machine,
    a_guests_rate_decides_where_one_is_not_one,
    where_one_is_said_to_be_one_it_is,
    a_sandbox_offers_no_currency_that_nobody_configured,
    lumens_go_by_both_their_names,
);

/// Memos as the wallet makes them: 32 bytes.
const FROM: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const TO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// `PUT /customer` as a multipart form without a type.
async fn put(sender: &SendingAnchor, memo: &str, values: &[(&'static str, &'static str)]) -> String {
    let account = sender.account().to_string();
    let form = reqwest::multipart::Form::new()
        .text("account", account)
        .text("memo", memo.to_owned())
        .text("memo_type", "hash");
    let form = values.iter().fold(form, |form, (name, value)| form.text(*name, *value));
    let request = sender.request(Method::PUT, "/sep12/customer").multipart(form);
    sender.send(request).await.expect(202)["id"].as_str().unwrap().to_owned()
}

async fn ask(sender: &SendingAnchor, memo: &str, customer_type: &str) -> Answer {
    let query = [("memo", memo), ("memo_type", "hash"), ("type", customer_type)];
    sender.send(sender.request(Method::GET, "/sep12/customer").query(&query)).await
}

const NAMES: [(&str, &str); 2] = [("first_name", "Ada"), ("last_name", "Example")];

async fn customers(sender: &SendingAnchor, routing: &'static str) -> Value {
    let from = put(sender, FROM, &NAMES).await;
    let account = [NAMES[0], NAMES[1], ("bank_account_number", "12345"), ("bank_number", routing)];
    json!({ "sender_id": from, "receiver_id": put(sender, TO, &account).await })
}

async fn customers_registered_without_a_type_are_judged_when_the_payment_is_opened(kind: Kind) {
    let anchor = Setup::new(kind).guest("reference_rails").start().await;
    let sender = anchor.sender().await;
    // What was asked before makes no difference: nothing, the right type, or a wrong one.
    assert!(ask(&sender, FROM, "sep31-sender").await.expect(200).get("id").is_none());
    let customers = customers(&sender, "021000021").await;
    assert_eq!(ask(&sender, FROM, "sep31-receiver").await.expect(200)["status"], "NEEDS_INFO");
    let opened = sender.open_with("100", &customers).await;
    for (memo, customer_type) in [(FROM, "sep31-sender"), (TO, "sep31-receiver")] {
        assert_eq!(ask(&sender, memo, customer_type).await.expect(200)["status"], "ACCEPTED");
    }
    sender.pay(&opened, "100").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;

    // Who does not suit their part is refused for it, not let through.
    let anchor = Setup::new(kind).guest("reference_rails").start().await;
    let sender = anchor.sender().await;
    let from = put(&sender, FROM, &NAMES).await;
    let error = sender.post("100", &json!({ "sender_id": from, "receiver_id": from })).await.expect(400);
    assert_eq!(error, json!({ "error": "customer_info_needed", "type": "sep31-receiver" }));
    anchor.finish().await;
}

async fn a_correction_without_a_type_lets_the_payment_go_on(kind: Kind) {
    let anchor = Setup::new(kind).guest("reference_rails").start().await;
    let sender = anchor.sender().await;
    let customers = customers(&sender, "12").await;
    // The sender was looked at as a receiver too, which says nothing about this payment.
    assert_eq!(ask(&sender, FROM, "sep31-receiver").await.expect(200)["status"], "NEEDS_INFO");
    for by_transaction in [false, true] {
        let opened = sender.open_with("100", &customers).await;
        sender.pay(&opened, "100").await;
        let waiting = sender.wait(&opened.id, "pending_customer_info_update").await;
        assert_eq!(waiting["required_info_message"], "a routing number has nine digits");
        assert!(waiting.get("required_info_updates").is_none(), "the number came by SEP-12: {waiting}");
        let shown = sender.customer(&format!("transaction_id={}", opened.id)).await.expect(200);
        assert_eq!((&shown["id"], &shown["status"]), (&customers["receiver_id"], &json!("NEEDS_INFO")));
        assert_eq!(shown["message"], "a routing number has nine digits");
        if by_transaction {
            let body = json!({ "transaction_id": opened.id, "bank_number": "021000021" });
            assert_eq!(sender.put_customer(&body).await.expect(202)["id"], customers["receiver_id"]);
        } else {
            put(&sender, TO, &[("bank_number", "021000021")]).await;
        }
        sender.wait(&opened.id, "completed").await;
        put(&sender, TO, &[("bank_number", "12")]).await;
    }
    anchor.finish().await;
}

async fn types_that_info_names_since_are_judged_too(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let from = put(&sender, FROM, &NAMES).await;
    let to = put(&sender, TO, &NAMES).await;
    let both = json!({ "sender_id": from, "receiver_id": to });
    sender.open_with("10", &both).await;
    anchor.stop().await;
    let steer = anchor.config.guest.terms.config.entry("steer".to_owned()).or_default();
    "info=full post=echo".clone_into(steer);
    anchor.start_again().await;
    // What the guest is told of each of them.
    for (role, types) in
        [("sender_id", &["sep31-sender", "sep31-big-sender"][..]), ("receiver_id", &["sep31-receiver"])]
    {
        let told = sender.post("10", &json!({ role: both[role] })).await.error(400);
        for customer_type in types {
            let standing = format!("customer-type: Some(\"{customer_type}\"), status: CustomerStatus::Accepted");
            assert!(told.contains(&standing), "{customer_type}: {told}");
        }
    }
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_guest_whose_systems_are_down_leaves_customers_processing_when_a_payment_is_opened(kind: Kind) {
    let mut anchor = Setup::new(kind).steer("info=full review=unavailable").start().await;
    let sender = anchor.sender().await;
    let to = put(&sender, TO, &NAMES).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": to })).await;
    let record = anchor.report(&opened.id).await.transaction;
    assert_eq!(record.customer(anchor_host::model::Role::Receiver).unwrap().to_string(), to);
    let customer = anchor.store.customer(to.parse().unwrap()).await.unwrap().unwrap().0;
    let standings: Vec<_> =
        customer.reviews.iter().map(|(name, review)| (name.as_str(), format!("{:?}", review.status))).collect();
    let processing = || "Processing".to_owned();
    assert_eq!(standings, [("", processing()), ("sep31-receiver", processing())]);
    anchor.leave_working();
    anchor.finish().await;
}

/// That the texts stand in this order.
fn assert_order(body: &str, names: &[&str]) {
    let places: Vec<_> = names.iter().map(|name| body.find(&format!("\"{name}\":")).unwrap_or(usize::MAX)).collect();
    assert!(places.is_sorted() && !places.contains(&usize::MAX), "{names:?} at {places:?} in {body}");
}

/// The body as it came: reading it as JSON would lose the order.
async fn text(sender: &SendingAnchor, path: &str) -> String {
    sender.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
}

async fn fields_come_in_the_guests_order(kind: Kind) {
    let wanted = ["first_name", "last_name", "bank_account_number", "bank_number"];
    let anchor = Setup::new(kind).guest("reference_rails").start().await;
    let sender = anchor.sender().await;
    assert_order(&text(&sender, "/sep12/customer?memo=1&type=sep31-receiver").await, &wanted);
    let values = json!({
        "memo": "1", "type": "sep31-receiver", "address": "Here", "bank_number": "021000021", "last_name": "B",
        "bank_account_number": "1", "first_name": "A",
    });
    sender.put_customer(&values).await.expect(202);
    let provided = text(&sender, "/sep12/customer?memo=1&type=sep31-receiver").await;
    // What nobody asked for comes last.
    assert_order(&provided, &[&wanted[..], &["address"]].concat());
    anchor.finish().await;

    let setup = Setup::new(kind).steer("info=full requirements=all-kinds");
    let setup = [("assets[0].code", "USDC"), ("assets[0].sep31.deliver", "iso4217:USD")]
        .into_iter()
        .chain([("assets[1].code", "EURC"), ("assets[1].sep31.deliver", "iso4217:EUR")])
        .fold(setup, |setup, (key, value)| setup.set(key, value));
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let info = text(&sender, "/sep31/info").await;
    assert_order(&info, &["USDC", "EURC"]);
    assert_order(&info, &["sep31-sender", "sep31-big-sender"]);
    let info: Value = serde_json::from_str(&info).unwrap();
    assert_eq!(info["receive"]["USDC"]["enabled"], true);
    assert_eq!(info["receive"]["EURC"]["enabled"], true);
    let kinds = ["Text", "Binary", "Number", "Date"].map(|kind| format!("FieldKind::{kind}"));
    assert_order(&text(&sender, "/sep12/customer?memo=1").await, &kinds.each_ref().map(String::as_str));
    anchor.finish().await;
}

/// Key and value of a challenge's operations.
fn data(envelope: &str) -> Vec<(String, String)> {
    let envelope = TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap();
    let TransactionEnvelope::Tx(envelope) = envelope else { panic!("an old envelope") };
    let read = |operation: &stellar_xdr::Operation| match &operation.body {
        OperationBody::ManageData(ManageDataOp { data_name, data_value }) => (
            String::from_utf8(data_name.0.to_vec()).unwrap(),
            String::from_utf8(data_value.clone().unwrap().0.to_vec()).unwrap(),
        ),
        other => panic!("{other:?}"),
    };
    envelope.tx.operations.iter().map(read).collect()
}

async fn a_sandbox_is_known_by_all_names_of_its_machine(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let port = anchor.config.server.listen.port();
    let sender = SendingAnchor::new(&anchor);
    let account = sender.account().to_string();
    let has_v6 = std::net::TcpListener::bind("[::1]:0").is_ok();
    let names = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}"));
    for name in &names {
        let at = if has_v6 || !name.starts_with('[') { sender.at_host(&format!("http://{name}")) } else { continue };
        let toml = text(&at, "/.well-known/stellar.toml").await;
        let said = |key: &str| {
            let line = toml.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            line.unwrap_or_else(|| panic!("no {key} in {toml}")).trim_matches('"').to_owned()
        };
        assert_eq!(said("SIGNING_KEY"), anchor.config.keys.signing.account().to_string());
        // By the address that was typed, and by the one the file names.
        let endpoint = said("WEB_AUTH_ENDPOINT").trim_end_matches("/auth").to_owned();
        for endpoint in [endpoint, format!("http://{name}")] {
            let at = sender.at_host(&endpoint);
            let query = [("account", account.as_str()), ("home_domain", name)];
            let challenge = at.send(at.request(Method::GET, "/auth").query(&query)).await.expect(200);
            let envelope = challenge["transaction"].as_str().unwrap();
            let challenged = data(envelope);
            assert_eq!(challenged[0].0, format!("{name} auth"));
            assert_eq!(
                challenged[1],
                ("web_auth_domain".to_owned(), endpoint.trim_start_matches("http://").to_owned())
            );
            at.hand_in(&at.answer_challenge(envelope)).await.expect(200);
        }
    }
    let query = [("account", account.as_str()), ("home_domain", "elsewhere.example")];
    let error = sender.send(sender.request(Method::GET, "/auth").query(&query)).await.error(400);
    assert!(error.starts_with("home_domain is not served here; give one of ") && error.contains(&names[0]), "{error}");
    anchor.finish().await;

    // On another network it is what it is configured to be, and nothing else.
    let anchor = Setup::new(kind).apart().start().await;
    let sender = SendingAnchor::new(&anchor);
    let home = format!("localhost:{}", anchor.config.server.listen.port());
    let query = [("account", account.as_str()), ("home_domain", &home)];
    let error = sender.send(sender.request(Method::GET, "/auth").query(&query)).await.error(400);
    assert!(error.contains("home_domain is not served here"), "{error}");
    anchor.finish().await;
}

fn delivering(kind: Kind, currency: &str, rate: &str) -> Setup {
    let asset = [("code", "USDC"), ("sep31.deliver", currency), ("sep31.deliver_rate", rate)];
    asset.iter().fold(Setup::new(kind), |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value))
}

async fn a_guests_rate_decides_where_one_is_not_one(kind: Kind) {
    const KES: &str = "iso4217:KES";
    let anchor = delivering(kind, KES, "guest").start().await;
    let sender = anchor.sender().await;
    // Price 0.2 and a fee of 1 USDC: 51 are not 51 shillings.
    for more in [json!({}), json!({ "destination_asset": KES })] {
        let opened = sender.open_with("51", &more).await;
        let shown = sender.transaction(&opened.id).await;
        assert_eq!((&shown["amount_out_asset"], shown.get("amount_out")), (&json!(KES), None), "{shown}");
        sender.pay(&opened, "51").await;
        let done = sender.wait(&opened.id, "completed").await;
        assert_eq!((&done["amount_out"], &done["amount_out_asset"]), (&json!("250"), &json!(KES)));
        assert_eq!(done["amount_fee"], "1");
    }
    anchor.finish().await;

    // A guest that converts, and has no rate for this: the money could come in and not go out.
    let anchor = delivering(kind, KES, "guest").set("guest.config.only", "BRL").start().await;
    let error = anchor.sender().await.post("51", &json!({})).await.error(400);
    assert!(error.starts_with("destination_asset: "), "{error}");
    anchor.assert_untouched().await;
    anchor.finish().await;

    // Nobody says what the receiver gets: nothing is opened.
    let anchor = delivering(kind, KES, "guest").guest("cash_desk").start().await;
    let sender = anchor.sender().await;
    let desk = json!({
        "memo": "2", "memo_type": "id", "type": "cash-receiver", "first_name": "A", "last_name": "B", "id_number": "1",
    });
    let to = sender.put_customer(&desk).await.expect(202)["id"].clone();
    sender.post("50", &json!({ "receiver_id": to })).await.expect(500);
    anchor.assert_untouched().await;
    anchor.finish().await;
}

async fn where_one_is_said_to_be_one_it_is(kind: Kind) {
    let anchor = delivering(kind, "iso4217:XAF", "one_for_one").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("50", "").await;
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["amount_out"], &shown["amount_out_asset"]), (&json!("50"), &json!("iso4217:XAF")));
    anchor.finish().await;
}

async fn a_sandbox_offers_no_currency_that_nobody_configured(kind: Kind) {
    let anchor = Setup::new(kind).without("currencies").start().await;
    let sender = anchor.sender().await;
    let asset = anchor.asset().to_string();
    // What the asset is delivered as, and nothing more.
    let offered = json!({ "assets": [{ "asset": asset }, { "asset": "iso4217:USD" }] });
    assert_eq!(sender.get("/sep38/info").await.expect(200), offered);
    let error = sender.quote(&json!({ "sell_amount": "100" })).await.error(400);
    assert_eq!(error, "buy_asset: iso4217:BRL is not converted here; see GET /info");
    let error = sender.post("100", &json!({ "destination_asset": "iso4217:BRL" })).await.error(400);
    assert!(error.starts_with("destination_asset: iso4217:BRL is not delivered here"), "{error}");
    anchor.finish().await;
}

async fn lumens_go_by_both_their_names(kind: Kind) {
    for code in ["native", "XLM"] {
        let asset = [("code", code), ("sep31.deliver", "iso4217:USD"), ("sep31.deliver_rate", "one_for_one")];
        let set = |setup: Setup, (key, value): &(&str, &str)| setup.set(&format!("assets[0].{key}"), value);
        let anchor = asset.iter().fold(Setup::new(kind), set).start().await;
        let mut sender = SendingAnchor::new(&anchor);
        sender.befriend(&sender.account()).await;
        sender.sign_in().await;
        let info = sender.get("/sep31/info").await.expect(200);
        assert!(info["receive"]["XLM"].is_object(), "{info}");
        let info = sender.get("/sep38/info").await.expect(200);
        assert_eq!(info["assets"][0], json!({ "asset": "stellar:native" }));
        for asset in ["stellar:native", "stellar:XLM", "native", "XLM"] {
            let query =
                [("sell_asset", asset), ("sell_amount", "11"), ("buy_asset", "iso4217:USD"), ("context", "sep31")];
            let price = sender.send(sender.request(Method::GET, "/sep38/price").query(&query)).await.expect(200);
            assert_eq!(price["fee"]["asset"], "stellar:native", "{asset}");
        }
        for asset in [
            json!({ "asset_code": "native" }),
            json!({ "asset_code": "XLM" }),
            json!({ "asset_code": "XLM", "asset_issuer": "native" }),
        ] {
            let opened = sender.open_with("10", &asset).await;
            sender.transfer(Address::Account(opened.account), anchor.asset(), "10", Some(opened.memo.clone())).await;
            assert_eq!(sender.wait(&opened.id, "completed").await["amount_in_asset"], "stellar:native");
        }
        let other = json!({ "asset_code": "XLM", "asset_issuer": sender.account().to_string() });
        assert!(sender.post("10", &other).await.error(400).starts_with("asset_issuer: "));
        for asset in ["native", "XLM"] {
            let query =
                [("addr", sender.account().to_string()), ("asset", asset.to_owned()), ("amount", "5".to_owned())];
            let faucet = reqwest::Client::new().get(format!("{}/faucet", anchor.horizon_url)).query(&query);
            assert_eq!(faucet.send().await.unwrap().status(), 200, "{asset}");
        }
        anchor.finish().await;
    }
}
