//! A business server written for the Anchor Platform from its public documentation alone, in front of which only the host is
//! another.

use super::wait_for;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    business::Business,
    business_server::BusinessServer,
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
    wait,
    withdrawals::withdrawal,
};
use serde_json::{Value, json};

on_both!(
    deposits_are_completed,
    withdrawals_are_completed,
    a_payment_with_a_quote_is_completed,
    what_came_in_goes_back
);

/// A key of its own for the business.
const KEY: &str = "the business has a key of its own, and it is long";

struct World {
    server: BusinessServer,
    anchor: TestAnchor,
    wallet: SendingAnchor,
    business: Business,
}

impl World {
    async fn start(kind: Kind, refunds: bool) -> Self {
        let server = BusinessServer::start_with(&["--auth", "jwt", "--secret", KEY]);
        let anchor = Setup::before(kind, &server)
            .set("business.auth", "jwt")
            .set("business.secret", KEY)
            .set("admin.credentials[0].name", "business")
            .set("admin.credentials[0].role", "operate")
            .set("admin.credentials[0].kind", "api_key")
            .set("admin.credentials[0].secret", &KEY.replace("the", "this"))
            .start()
            .await;
        let asset = anchor.asset().to_string();
        let key = KEY.replace("the", "this");
        server.drive(json!({ "url": anchor.admin_url(), "key": key, "asset": asset, "refunds": refunds })).await;
        let (wallet, business) = (anchor.sender().await, Business::of(&anchor));
        Self { server, anchor, wallet, business }
    }

    /// The transfer, once it can be paid.
    async fn payable(&self, id: &str) -> Opened {
        wait::until("a place to pay at", || async {
            let transfer = self.wallet.transfer_of(id).await;
            match transfer["withdraw_memo"].is_string() {
                true => Ok(withdrawal(&transfer)),
                false => Err(format!("{transfer} {:?}", self.server.errors().await)),
            }
        })
        .await
    }

    async fn completed(&self, id: &str) -> Value {
        wait_for(&self.business, id, "completed").await
    }

    async fn finish(self) {
        assert_eq!(self.server.errors().await, Vec::<Value>::new());
        self.anchor.finish().await;
    }
}

fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id: {body}")).to_owned()
}

async fn deposits_are_completed(kind: Kind) {
    let world = World::start(kind, false).await;
    let plain = id(&world.wallet.deposit(&[("amount", "10")]).await.expect(200));
    world.completed(&plain).await;
    let account = world.wallet.account().to_string();
    let exchange = [
        ("destination_asset", world.anchor.asset().code()),
        ("source_asset", "iso4217:BRL"),
        ("amount", "11"),
        ("account", &account),
    ];
    let converted = id(&world.wallet.sep6("deposit-exchange", &exchange).await.expect(200));
    let done = world.completed(&converted).await;
    assert_eq!((&done["amount_in"]["asset"], &done["amount_out"]["amount"]), (&json!("iso4217:BRL"), &json!("2")));
    assert_eq!(world.wallet.holds(world.anchor.asset()).await, "1011.0000000");
    world.finish().await;
}

async fn withdrawals_are_completed(kind: Kind) {
    let world = World::start(kind, false).await;
    let plain = id(&world.wallet.withdraw(&[("amount", "10")]).await.expect(200));
    world.wallet.pay(&world.payable(&plain).await, "10").await;
    world.completed(&plain).await;
    let code = world.anchor.asset().code();
    let exchange = [("source_asset", code), ("destination_asset", "iso4217:BRL"), ("amount", "11")];
    let converted = id(&world.wallet.sep6("withdraw-exchange", &exchange).await.expect(200));
    world.wallet.pay(&world.payable(&converted).await, "11").await;
    let done = world.completed(&converted).await;
    assert_eq!(done["amount_out"], json!({ "amount": "50", "asset": "iso4217:BRL" }));
    world.finish().await;
}

/// A payment with both customers and a firm quote, once it can be paid.
async fn payment(world: &World) -> Opened {
    let sender = world.wallet.register("8", &json!({ "type": "sep31-sender" })).await;
    let receiver = world.wallet.register("7", &json!({ "type": "sep31-receiver", "bank_account_number": "1" })).await;
    let quote = json!({
        "sell_asset": world.anchor.asset().to_string(), "buy_asset": "iso4217:BRL", "sell_amount": "11", "context": "sep31",
    });
    let quote = id(&world.wallet.quote(&quote).await.expect(201));
    let parties = json!({
        "sender_id": sender, "receiver_id": receiver, "quote_id": quote, "destination_asset": "iso4217:BRL",
    });
    let opened = id(&world.wallet.post("11", &parties).await.expect(201));
    let shown = wait_for(&world.business, &opened, "pending_sender").await;
    assert_eq!(
        (&shown["customers"]["sender"]["id"], &shown["customers"]["receiver"]["id"]),
        (&json!(sender), &json!(receiver))
    );
    let told = world.wallet.transaction(&opened).await;
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    Opened {
        id: opened,
        account: anchor_host::model::AccountId::parse(&text("stellar_account_id")).unwrap(),
        memo: anchor_host::model::Memo::parse(&text("stellar_memo_type"), &text("stellar_memo")).unwrap(),
    }
}

async fn a_payment_with_a_quote_is_completed(kind: Kind) {
    let world = World::start(kind, false).await;
    let opened = payment(&world).await;
    world.wallet.pay(&opened, "11").await;
    let done = world.completed(&opened.id).await;
    assert_eq!((&done["amount_out"]["amount"], &done["fee_details"]["total"]), (&json!("50"), &json!("1")));
    assert_eq!(done["external_transaction_id"], json!(format!("out-{}", opened.id)));
    world.finish().await;
}

async fn what_came_in_goes_back(kind: Kind) {
    let world = World::start(kind, true).await;
    let opened = payment(&world).await;
    world.wallet.pay(&opened, "11").await;
    wait_for(&world.business, &opened.id, "refunded").await;
    assert_eq!(world.wallet.holds(world.anchor.asset()).await, "999.0000000");
    world.finish().await;
}
