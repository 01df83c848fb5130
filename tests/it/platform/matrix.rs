//! Every method in every status of every kind: allowed or refused as the Anchor Platform has it, but for the differences that
//! `host/docs/compatibility.md` names.

use super::{dollars, received_offchain, request_onchain, terms, wait_for, with};
use anchor_host_tests::{
    anchor::{TestAnchor, signoff},
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
    sender::SendingAnchor,
};
use serde_json::{Value, json};

on_both!(
    every_method_of_a_deposit_is_allowed_where_the_reference_allows_it,
    every_method_of_a_withdrawal_is_allowed_where_the_reference_allows_it,
    every_method_of_a_payment_is_allowed_where_the_reference_allows_it,
);

pub(super) const METHODS: &[&str] = &[
    "notify_interactive_flow_completed",
    "request_offchain_funds",
    "request_onchain_funds",
    "notify_offchain_funds_sent",
    "notify_offchain_funds_received",
    "notify_offchain_funds_pending",
    "notify_offchain_funds_available",
    "notify_onchain_funds_received",
    "notify_onchain_funds_sent",
    "notify_amounts_updated",
    "notify_refund_pending",
    "notify_refund_sent",
    "notify_customer_info_updated",
    "request_trust",
    "notify_trust_set",
    "notify_transaction_on_hold",
    "notify_transaction_error",
    "notify_transaction_expired",
    "notify_transaction_recovery",
    "do_stellar_payment",
    "do_stellar_refund",
];

/// The statuses, with `+` if the user's money has come in and `-` if not, and what is allowed in each.
pub(super) type Allowed = &'static [(&'static str, &'static [&'static str])];

pub(super) const DEPOSIT: Allowed = &[
    (
        "incomplete -",
        &[
            "request_offchain_funds",
            "notify_customer_info_updated",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    (
        "pending_user_transfer_start -",
        &[
            "notify_offchain_funds_sent",
            "notify_offchain_funds_received",
            "notify_transaction_on_hold",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    (
        "pending_anchor -",
        &[
            "request_offchain_funds",
            "notify_refund_pending",
            "notify_customer_info_updated",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    (
        "pending_anchor +",
        &[
            "notify_onchain_funds_sent",
            "notify_amounts_updated",
            "notify_refund_pending",
            "notify_refund_sent",
            "notify_customer_info_updated",
            "request_trust",
            "notify_transaction_error",
            "do_stellar_payment",
        ],
    ),
    (
        "pending_external -",
        &["notify_offchain_funds_received", "notify_transaction_error", "notify_transaction_expired"],
    ),
    ("pending_external +", &["notify_offchain_funds_received", "notify_refund_sent", "notify_transaction_error"]),
    ("on_hold +", &["notify_offchain_funds_received", "notify_transaction_error"]),
    ("pending_trust +", &["notify_trust_set", "notify_transaction_error"]),
    ("pending_stellar +", &[]),
    ("completed +", &[]),
    ("refunded +", &[]),
    ("error -", &[]),
    ("error +", &["notify_transaction_recovery"]),
    ("expired -", &[]),
];

pub(super) const WITHDRAWAL: Allowed = &[
    (
        "incomplete -",
        &[
            "request_onchain_funds",
            "notify_customer_info_updated",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    (
        "pending_user_transfer_start -",
        &[
            "notify_onchain_funds_received",
            "notify_transaction_on_hold",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    (
        "pending_anchor -",
        &[
            "request_onchain_funds",
            "notify_customer_info_updated",
            "notify_transaction_on_hold",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    (
        "pending_anchor +",
        &[
            "notify_offchain_funds_sent",
            "notify_offchain_funds_pending",
            "notify_offchain_funds_available",
            "notify_onchain_funds_received",
            "notify_amounts_updated",
            "notify_refund_sent",
            "notify_customer_info_updated",
            "notify_transaction_on_hold",
            "notify_transaction_error",
            "do_stellar_refund",
        ],
    ),
    ("on_hold -", &["notify_onchain_funds_received", "notify_transaction_error", "notify_transaction_expired"]),
    ("on_hold +", &["notify_offchain_funds_available", "notify_onchain_funds_received", "notify_transaction_error"]),
    ("pending_external +", &["notify_offchain_funds_sent", "notify_refund_pending", "notify_transaction_error"]),
    (
        "pending_user_transfer_complete +",
        &["notify_offchain_funds_sent", "notify_refund_pending", "notify_transaction_error"],
    ),
    ("pending_stellar +", &[]),
    ("completed +", &[]),
    ("refunded +", &[]),
    ("error -", &[]),
    ("error +", &["notify_transaction_recovery"]),
    ("expired -", &["notify_onchain_funds_received"]),
];

pub(super) const PAYMENT: Allowed = &[
    (
        "pending_receiver -",
        &[
            "request_onchain_funds",
            "notify_customer_info_updated",
            "notify_transaction_error",
            "notify_transaction_expired",
        ],
    ),
    ("pending_sender -", &["notify_onchain_funds_received", "notify_transaction_error", "notify_transaction_expired"]),
    (
        "pending_receiver +",
        &[
            "notify_offchain_funds_sent",
            "notify_offchain_funds_pending",
            "notify_onchain_funds_received",
            "notify_refund_sent",
            "notify_customer_info_updated",
            "notify_transaction_error",
            "do_stellar_refund",
        ],
    ),
    ("pending_external +", &["notify_offchain_funds_sent", "notify_transaction_error"]),
    ("pending_stellar +", &[]),
    ("completed +", &[]),
    ("refunded +", &[]),
    ("error -", &[]),
    ("error +", &["notify_transaction_recovery"]),
    ("expired -", &["notify_onchain_funds_received"]),
];

/// Calls every method with a deadline in the past: one that is allowed says so, and none changes anything.
pub(super) async fn compare(business: &Business, id: &str, state: &str, allowed: &[&str]) {
    let before = business.transaction(id).await;
    let funded = if before["transfer_received_at"].is_string() { "+" } else { "-" };
    assert_eq!(format!("{} {funded}", before["status"].as_str().unwrap()), state, "{before}");
    for method in METHODS {
        let past = json!({ "user_action_required_by": "2001-01-01T00:00:00Z", "message": "x" });
        let (code, text) = business.refused(method, &with(id, &past)).await;
        let is_allowed = allowed.contains(method);
        assert_eq!(is_allowed, code != -32600, "{method} in {state}: {code} {text}");
        assert!(code != -32601, "{method} in {state}: {code} {text}");
    }
    assert_eq!(business.transaction(id).await, before, "a refused method changed something");
}

pub(super) struct World {
    pub(super) anchor: TestAnchor,
    pub(super) business: Business,
    pub(super) wallet: SendingAnchor,
}

impl World {
    pub(super) async fn start(kind: Kind) -> Self {
        let anchor = driven_by_business(kind).start().await;
        let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
        Self { anchor, business, wallet }
    }

    async fn call(&self, id: &str, method: &str, more: Value) {
        self.business.call(method, &with(id, &more)).await;
    }

    fn refund(&self, asset: &str) -> Value {
        json!({ "refund": {
            "id": "r-1", "amount": { "amount": "9", "asset": asset }, "amount_fee": { "amount": "1", "asset": asset },
        } })
    }

    /// A deposit in this state.
    async fn deposit(&self, state: &str) -> String {
        let opened = self.wallet.deposit(&[("amount", "10")]).await.expect(200);
        let id = opened["id"].as_str().unwrap().to_owned();
        self.bring_deposit(&id, state).await;
        id
    }

    /// A hosted flow's end; under SEP-6 the same status follows news of the customer.
    async fn work_on(&self, id: &str, terms: Value) {
        match self.business.transaction(id).await["sep"].as_str() {
            Some("24") => self.call(id, "notify_interactive_flow_completed", terms).await,
            _ => self.call(id, "notify_customer_info_updated", json!({})).await,
        }
    }

    /// A deposit that was just opened is brought into this state.
    pub(super) async fn bring_deposit(&self, id: &str, state: &str) {
        let message = json!({ "message": "so it is" });
        match state {
            "incomplete -" => {}
            "pending_anchor -" => self.work_on(id, terms(&dollars(), self.anchor.asset())).await,
            "error -" => self.call(id, "notify_transaction_error", message).await,
            "expired -" => self.call(id, "notify_transaction_expired", message).await,
            "pending_user_transfer_start -" | "pending_external -" | "pending_external +" | "on_hold +" => {
                self.call(id, "request_offchain_funds", terms(&dollars(), self.anchor.asset())).await;
                match state {
                    "pending_external -" => self.call(id, "notify_offchain_funds_sent", json!({})).await,
                    "pending_external +" => {
                        let sent = json!({ "external_transaction_id": "b-2" });
                        self.call(id, "notify_offchain_funds_sent", sent).await;
                    }
                    "on_hold +" => self.call(id, "notify_transaction_on_hold", json!({})).await,
                    _ => {}
                }
            }
            _ => {
                received_offchain(&self.anchor, &self.business, id).await;
                match state {
                    "pending_trust +" => self.call(id, "request_trust", json!({})).await,
                    "pending_stellar +" => {
                        let operator = self.anchor.operator().await;
                        operator.pause_payouts(&signoff()).await.unwrap();
                        self.call(id, "do_stellar_payment", json!({})).await;
                    }
                    "completed +" => {
                        self.call(id, "do_stellar_payment", json!({})).await;
                        wait_for(&self.business, id, "completed").await;
                    }
                    "refunded +" => self.call(id, "notify_refund_sent", self.refund("iso4217:USD")).await,
                    "error +" => self.call(id, "notify_transaction_error", message).await,
                    _ => {}
                }
            }
        }
    }

    /// A withdrawal or a payment in this state, opened with this id.
    pub(super) async fn incoming(&self, id: &str, state: &str) {
        let message = json!({ "message": "so it is" });
        match state {
            "incomplete -" | "pending_receiver -" => return,
            "pending_anchor -" => return self.work_on(id, terms(self.anchor.asset(), &dollars())).await,
            "error -" => return self.call(id, "notify_transaction_error", message).await,
            "expired -" => return self.call(id, "notify_transaction_expired", message).await,
            _ => {}
        }
        let opened = request_onchain(&self.anchor, &self.business, id).await;
        match state {
            "pending_user_transfer_start -" | "pending_sender -" => return,
            "on_hold -" => return self.call(id, "notify_transaction_on_hold", json!({})).await,
            _ => {}
        }
        let working =
            if self.business.transaction(id).await["sep"] == "31" { "pending_receiver" } else { "pending_anchor" };
        self.wallet.pay(&opened, "10").await;
        wait_for(&self.business, id, working).await;
        match state {
            "on_hold +" => self.call(id, "notify_transaction_on_hold", json!({})).await,
            "pending_external +" => self.call(id, "notify_offchain_funds_pending", json!({})).await,
            "pending_user_transfer_complete +" => self.call(id, "notify_offchain_funds_available", json!({})).await,
            "completed +" => self.call(id, "notify_offchain_funds_sent", json!({})).await,
            "error +" => self.call(id, "notify_transaction_error", message).await,
            "pending_stellar +" => {
                self.anchor.operator().await.pause_payouts(&signoff()).await.unwrap();
                self.call(id, "do_stellar_refund", self.refund(&self.anchor.asset().to_string())).await;
            }
            "refunded +" => {
                self.call(id, "do_stellar_refund", self.refund(&self.anchor.asset().to_string())).await;
                wait_for(&self.business, id, "refunded").await;
            }
            _ => {}
        }
    }

    /// One whose money has come in.
    pub(super) async fn working(&self, of: Allowed) -> String {
        if of == DEPOSIT {
            return self.deposit("pending_anchor +").await;
        }
        let (opened, state) = match of == WITHDRAWAL {
            true => (self.wallet.withdraw(&[("amount", "10")]).await.expect(200), "pending_anchor +"),
            false => (self.wallet.post("10", &json!({})).await.expect(201), "pending_receiver +"),
        };
        let id = opened["id"].as_str().unwrap().to_owned();
        self.incoming(&id, state).await;
        id
    }

    /// What was paused goes on, so that nothing is left.
    pub(super) async fn finish(self) {
        self.anchor.operator().await.resume_payouts(&signoff()).await.unwrap();
        self.anchor.finish().await;
    }
}

async fn every_method_of_a_deposit_is_allowed_where_the_reference_allows_it(kind: Kind) {
    let world = World::start(kind).await;
    for (state, allowed) in DEPOSIT.iter().filter(|(state, _)| *state != "pending_stellar +") {
        let id = world.deposit(state).await;
        compare(&world.business, &id, state, allowed).await;
    }
    let id = world.deposit("pending_stellar +").await;
    compare(&world.business, &id, "pending_stellar +", &[]).await;
    world.finish().await;
}

async fn every_method_of_a_withdrawal_is_allowed_where_the_reference_allows_it(kind: Kind) {
    let world = World::start(kind).await;
    let last = "pending_stellar +";
    for (state, allowed) in WITHDRAWAL.iter().filter(|(state, _)| *state != last).chain(&[(last, &[][..])]) {
        let opened = world.wallet.withdraw(&[("amount", "10")]).await.expect(200);
        let id = opened["id"].as_str().unwrap();
        world.incoming(id, state).await;
        compare(&world.business, id, state, allowed).await;
    }
    world.finish().await;
}

async fn every_method_of_a_payment_is_allowed_where_the_reference_allows_it(kind: Kind) {
    let world = World::start(kind).await;
    let last = "pending_stellar +";
    for (state, allowed) in PAYMENT.iter().filter(|(state, _)| *state != last).chain(&[(last, &[][..])]) {
        let opened = world.wallet.post("10", &json!({})).await.expect(201);
        let id = opened["id"].as_str().unwrap();
        world.incoming(id, state).await;
        compare(&world.business, id, state, allowed).await;
    }
    world.finish().await;
}
