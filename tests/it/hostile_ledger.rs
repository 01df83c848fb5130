//! Whatever arrives on the ledger has one named outcome: a table of shapes, sent over a real network to a payment of 10
//! that was opened for each, and looked at from outside.
//!
//! What is late has a test of its own (`ledger`), because it needs a payment that expires.

use anchor_host::{
    app::UnappliedFilter,
    model::{Address, Amount, AssetId, Memo},
    stellar::Operation,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
};
use serde_json::Value;
use stellar_xdr as xdr;

on_both!(each_shape_has_its_outcome, payments_to_several_records_in_one_transaction_are_all_credited);

/// What is sent.
#[derive(Clone, Copy, Debug)]
enum Sent {
    /// An ordinary payment.
    Pay(Paid, &'static str, To),
    /// The right payment, in a transaction whose fee another account pays.
    FeeBumped,
    /// A path payment that sends exactly this much.
    StrictSend(&'static str),
    /// A path payment that delivers exactly this much.
    StrictReceive(&'static str),
    /// An account is merged into ours, with the right memo.
    Merge,
    /// A transaction of 100 operations with the right memo; the 4th, the 60th and the 100th pay us 10, 4 and 10.
    Hundred,
    /// The right payment twice, in two transactions.
    Twice,
    /// A claimable balance for our account, with the right memo.
    Claimable,
}

/// In which asset.
#[derive(Clone, Copy, Debug)]
enum Paid {
    Asset,
    /// The same code from another issuer.
    Counterfeit,
    Lumens,
}

/// How the payment says which record it is for.
#[derive(Clone, Copy, Debug)]
enum To {
    Memo,
    Muxed,
    MuxedAndMemo,
    Nothing,
    OtherMemo,
    OtherMuxed,
    MuxedAndOtherMemo,
    MuxedAndText,
    /// The right number, as text.
    Text,
    Hash,
    Return,
}

use Paid::*;
use Sent::*;

/// Was it meant for the record, as far as can be told?
const MEANT: bool = true;
const UNKNOWN: bool = false;

/// What is sent, the record's status when all is done, and what is left unapplied of it.
type Row = (Sent, &'static str, &'static [(&'static str, bool)]);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    (Pay(Asset, "10", To::Memo),              "completed",      &[]),
    (Pay(Asset, "10", To::Muxed),             "completed",      &[]),
    (Pay(Asset, "10", To::MuxedAndMemo),      "completed",      &[]),
    (FeeBumped,                               "completed",      &[]),
    (StrictSend("10"),                        "completed",      &[]),
    (StrictReceive("10"),                     "completed",      &[]),
    (Hundred,                                 "completed",      &[("duplicate", MEANT), ("duplicate", MEANT)]),
    (Twice,                                   "completed",      &[("duplicate", MEANT)]),
    (Pay(Asset, "9.9999999", To::Memo),       "pending_sender", &[("under", MEANT)]),
    (Pay(Asset, "0.0000001", To::Muxed),      "pending_sender", &[("under", MEANT)]),
    (Pay(Asset, "10.0000001", To::Memo),      "pending_sender", &[("over", MEANT)]),
    (StrictSend("9"),                         "pending_sender", &[("under", MEANT)]),
    (StrictReceive("11"),                     "pending_sender", &[("over", MEANT)]),
    (Pay(Counterfeit, "10", To::Memo),        "pending_sender", &[("wrong_asset", MEANT)]),
    (Pay(Lumens, "10", To::Memo),             "pending_sender", &[("wrong_asset", MEANT)]),
    (Merge,                                   "pending_sender", &[("wrong_asset", MEANT)]),
    (Pay(Asset, "10", To::Nothing),           "pending_sender", &[("no_memo", UNKNOWN)]),
    (Pay(Asset, "10", To::OtherMemo),         "pending_sender", &[("unknown_memo", UNKNOWN)]),
    (Pay(Asset, "10", To::OtherMuxed),        "pending_sender", &[("unknown_memo", UNKNOWN)]),
    (Pay(Asset, "10", To::Text),              "pending_sender", &[("unknown_memo", UNKNOWN)]),
    (Pay(Asset, "10", To::Hash),              "pending_sender", &[("unknown_memo", UNKNOWN)]),
    (Pay(Asset, "10", To::Return),            "pending_sender", &[("unknown_memo", UNKNOWN)]),
    (Pay(Asset, "10", To::MuxedAndOtherMemo), "pending_sender", &[("ambiguous", UNKNOWN)]),
    (Pay(Asset, "10", To::MuxedAndText),      "pending_sender", &[("ambiguous", UNKNOWN)]),
    // Not ours before it is claimed, and nobody's payment then.
    (Claimable,                               "pending_sender", &[]),
];

/// A row after it was sent.
struct Done {
    row: &'static Row,
    opened: Opened,
    /// Hashes of the transactions, the first the one that can be credited.
    hashes: Vec<String>,
}

async fn each_shape_has_its_outcome(kind: Kind) {
    // One of the shapes is a payment of a stroop.
    let anchor = Setup::new(kind).set("limits.dust_below", "0").start().await;
    let sender = anchor.sender().await;
    let counterfeit = AssetId::stellar(anchor.asset().code(), sender.account()).unwrap();
    sender.trust_as(&anchor.account_key(), &counterfeit).await;
    let mut all = Vec::new();
    for row in TABLE {
        let opened = sender.open("10", "").await;
        let hashes = send(&anchor, &sender, row.0, &opened, &counterfeit).await;
        all.push(Done { row, opened, hashes });
    }
    anchor.unapplied(TABLE.iter().map(|row| row.2.len()).sum()).await;
    // As the operator's command tells it.
    let filter = UnappliedFilter { all: false, after: 0, limit: 1000 };
    let unapplied = anchor.operator().await.unapplied(&filter).await.unwrap();
    let unapplied: Vec<_> = unapplied.into_iter().map(|one| one.payment).collect();
    for Done { row: (sent, status, reasons), opened, hashes } in &all {
        let found: Vec<_> = unapplied
            .iter()
            .filter(|one| hashes.contains(&one.transaction_hash))
            .map(|one| (one.reason.as_deref().unwrap(), one.transaction_id.as_ref() == Some(&opened.id)))
            .collect();
        assert_eq!(found, *reasons, "{sent:?}");
        if *status == "completed" {
            let shown = sender.wait(&opened.id, status).await;
            assert_eq!(
                (&shown["amount_in"], &shown["stellar_transaction_id"]),
                (&Value::from("10"), &Value::from(hashes[0].as_str())),
                "{sent:?}"
            );
            assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"], "{sent:?}");
        } else {
            assert_eq!(sender.transaction(&opened.id).await["status"], *status, "{sent:?}");
            assert_eq!(anchor.events(&opened.id).await, ["open"], "{sent:?}");
        }
    }
    for one in &unapplied {
        let raw: Value = serde_json::from_str(&one.raw).unwrap();
        assert_eq!(raw["transaction_hash"], one.transaction_hash.as_str(), "the record is kept as it came");
    }
    // None of it is in the way of the right payment.
    let missed = all.iter().filter(|done| done.row.1 == "pending_sender");
    for Done { row, opened, .. } in missed {
        sender.pay(opened, "10").await;
        sender.wait(&opened.id, "completed").await;
        assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"], "{row:?}");
    }
    anchor.finish().await;
}

async fn send(
    anchor: &TestAnchor,
    sender: &SendingAnchor,
    sent: Sent,
    opened: &Opened,
    counterfeit: &AssetId,
) -> Vec<String> {
    let id = opened.memo_id();
    let ours = Address::Account(opened.account);
    let operation = |to: Address, amount: &str| Operation::Payment {
        to,
        asset: anchor.asset().clone(),
        amount: Amount::parse(amount).unwrap(),
    };
    let hash = match sent {
        Pay(paid, amount, to) => {
            let asset = match paid {
                Asset => anchor.asset(),
                Counterfeit => counterfeit,
                Lumens => &AssetId::Native,
            };
            let (to, memo) = named(opened, to);
            sender.transfer(to, asset, amount, memo).await
        }
        FeeBumped => sender.pay_with_fee_of(opened, "10", &anchor.sender().await).await,
        StrictSend(amount) => sender.pay_by_path(opened, amount, true).await,
        StrictReceive(amount) => sender.pay_by_path(opened, amount, false).await,
        Merge => {
            let friend = SendingAnchor::new(anchor);
            sender.befriend(&friend.account()).await;
            let into = xdr::MuxedAccount::Ed25519(xdr::Uint256(*opened.account.as_bytes()));
            friend.submit_xdr(xdr::OperationBody::AccountMerge(into), xdr::Memo::Id(id)).await
        }
        Hundred => {
            let issuer = Address::Account(*anchor.asset().issuer().unwrap());
            let mut operations = vec![operation(issuer, "0.0000001"); 100];
            for (place, amount) in [(3, "10"), (59, "4"), (99, "10")] {
                operations[place] = operation(ours, amount);
            }
            sender.submit_all(&sender.key, operations, Some(opened.memo.clone())).await.unwrap()
        }
        Twice => {
            let first = sender.pay(opened, "10").await;
            return vec![first, sender.pay(opened, "10").await];
        }
        Claimable => sender.leave_claimable(opened, "10").await,
    };
    vec![hash]
}

/// Destination and memo.
fn named(opened: &Opened, to: To) -> (Address, Option<Memo>) {
    let id = opened.memo_id();
    let plain = Address::Account(opened.account);
    let muxed = |id| Address::Muxed { account: opened.account, id };
    match to {
        To::Memo => (plain, Some(Memo::Id(id))),
        To::Muxed => (muxed(id), None),
        To::MuxedAndMemo => (muxed(id), Some(Memo::Id(id))),
        To::Nothing => (plain, None),
        To::OtherMemo => (plain, Some(Memo::Id(id ^ 1))),
        To::OtherMuxed => (muxed(id ^ 1), None),
        To::MuxedAndOtherMemo => (muxed(id), Some(Memo::Id(id ^ 1))),
        To::MuxedAndText => (muxed(id), Some(Memo::Text("invoice".to_owned()))),
        To::Text => (plain, Some(Memo::Text(id.to_string()))),
        To::Hash => (plain, Some(Memo::Hash([7; 32]))),
        To::Return => (plain, Some(Memo::Return([7; 32]))),
    }
}

async fn payments_to_several_records_in_one_transaction_are_all_credited(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let mut operations = Vec::new();
    let mut opened = Vec::new();
    for _ in 0..3 {
        let one = sender.open("10", "").await;
        let to = Address::Muxed { account: one.account, id: one.memo_id() };
        operations.push(Operation::Payment { to, asset: anchor.asset().clone(), amount: Amount::parse("10").unwrap() });
        opened.push(one);
    }
    let hash = sender.submit_all(&sender.key, operations, None).await.unwrap();
    for one in &opened {
        assert_eq!(sender.wait(&one.id, "completed").await["stellar_transaction_id"], hash.as_str());
    }
    anchor.finish().await;
}
