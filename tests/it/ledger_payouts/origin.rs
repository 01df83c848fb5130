//! A payment that is to be refunded has come in, by the ledger's own word. Who writes to the database can invent one.

use super::scene::Scene;
use anchor_host::{
    model::{Address, Amount, AssetId, Memo, Money, PayoutCause, PayoutOrder, PayoutState},
    stellar::Keypair,
};
use anchor_host_tests::{database::Kind, on_both};

on_both!(only_what_came_in_is_refunded_and_to_its_payer);

async fn only_what_came_in_is_refunded_and_to_its_payer(kind: Kind) {
    let scene = Scene::new(kind).await;
    let (payer, receiver, thief) = (&scene.payer, &scene.receiver, &scene.helper);
    scene.change(vec![scene.trust(thief, i64::MAX), scene.pay(payer, receiver, 500_000_000)]).await;
    scene.close();
    for _ in 0..5 {
        scene.change(vec![scene.pay(receiver, payer, 100_000_000)]).await;
        scene.close();
    }
    let account = payer.account();
    let (_, page) = scene.local.json(&format!("/accounts/{account}/payments?limit=6&order=desc")).await;
    let records = page["_embedded"]["records"].as_array().unwrap();
    let operations: Vec<i64> = records.iter().map(|record| record["id"].as_str().unwrap().parse().unwrap()).collect();
    let order = |operation, to: &Keypair, amount: &str, asset: &AssetId| PayoutOrder {
        cause: PayoutCause::RefundUnapplied(operation),
        from: account,
        to: Address::Account(to.account()),
        money: Money::new(Amount::parse(amount).unwrap(), asset.clone()),
        memo: None,
        takes_claimable_balance: false,
        creates_account: true,
        ordered_by: "somebody".to_owned(),
    };
    let [first, second, third, fourth, fifth, outgoing] = operations.as_slice() else { panic!("{operations:?}") };
    let (asset, changed) = (&scene.asset, "somebody changed the books");
    for (what, order, expected) in [
        ("more than came in", order(*first, receiver, "10.0000001", asset), changed),
        ("another asset", order(*second, receiver, "10", &AssetId::Native), changed),
        ("to somebody else", order(*third, thief, "10", asset), changed),
        (
            "with another memo",
            PayoutOrder { memo: Some(Memo::Id(5)), ..order(*fifth, receiver, "10", asset) },
            "the memo of the refund",
        ),
        ("what was sent", order(*outgoing, receiver, "10", asset), "it moved nothing to it"),
        ("an operation that is none", order(-1, receiver, "10", asset), "is no operation of the ledger"),
        ("one that nobody knows", order(1 << 50, receiver, "10", asset), "no Horizon has operation"),
    ] {
        let id = scene.books.order(order).await;
        assert_eq!(scene.pays(id, 2).await, None, "{what}");
        let reason = match scene.books.state(id).await {
            PayoutState::Due => scene.books.reason(id).await.unwrap(),
            PayoutState::Refused(reason) => reason,
            other => panic!("{what}: {other:?}"),
        };
        assert!(reason.contains(expected), "{what}: {reason}");
        assert!(scene.books.store.payout_attempts(id).await.unwrap().is_empty(), "{what}: it was signed");
    }
    let id = scene.books.order(order(*fourth, receiver, "10", asset)).await;
    scene.pays(id, 10).await.unwrap();
    scene.books.store.close().await;
}
