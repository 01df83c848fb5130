//! Results that the ledger really gives: something changes in the very ledger that includes the payout's transaction, after
//! the engine has looked. What follows is what the operator's page says.

use super::{
    local::muxed,
    scene::{ALL, Scene},
};
use anchor_host::model::{AssetId, PayoutState};
use anchor_host_tests::{database::Kind, guests::root, on_both};
use std::fs;
use stellar_xdr::{self as xdr, OperationBody as Body};

on_both!(
    a_payment_that_fails_on_the_ledger_is_made_again_when_it_can_be,
    a_channel_that_somebody_else_changed_pays_nothing_more,
    a_payment_in_a_strangers_fee_bump_is_the_payment
);

/// What the operator's page says that a payout waits for.
fn told(code: &str) -> String {
    let page = fs::read_to_string(root().join("host/docs/ledger-payouts.md")).unwrap();
    let row = page.lines().find(|line| line.starts_with(&format!("| `{code}` |"))).unwrap();
    match row.split('|').nth(2).unwrap().trim() {
        "waits" => "its transaction failed, and not by its payment: see the ledger".to_owned(),
        text => text.strip_prefix("waits: ").unwrap().to_owned(),
    }
}

const CODES: [&str; 9] = [
    "op_underfunded",
    "op_src_no_trust",
    "op_src_not_authorized",
    "op_no_destination",
    "op_no_trust",
    "op_not_authorized",
    "op_line_full",
    "op_bad_auth",
    "tx_bad_auth",
];

async fn a_payment_that_fails_on_the_ledger_is_made_again_when_it_can_be(kind: Kind) {
    for code in CODES {
        let scene = Scene::new(kind).await;
        let (payer, receiver, issuer) = (&scene.payer, &scene.receiver, &scene.issuer);
        let all = scene.pay(payer, issuer, 1_000_000_000);
        let (change, repair) = match code {
            "op_underfunded" => (vec![all], vec![scene.issue(1_000_000_000)]),
            "op_src_no_trust" => {
                (vec![all, scene.trust(payer, 0)], vec![scene.trust(payer, ALL), scene.issue(1_000_000_000)])
            }
            "op_src_not_authorized" => (vec![scene.authorize(payer, false)], vec![scene.authorize(payer, true)]),
            "op_no_destination" => (vec![(Body::AccountMerge(muxed(issuer)), receiver.clone())], vec![]),
            "op_no_trust" => (vec![scene.trust(receiver, 0)], vec![scene.trust(receiver, ALL)]),
            "op_not_authorized" => (vec![scene.authorize(receiver, false)], vec![scene.authorize(receiver, true)]),
            "op_line_full" => (vec![scene.trust(receiver, 1)], vec![scene.trust(receiver, ALL)]),
            "op_bad_auth" => (scene.lock(payer), vec![]),
            "tx_bad_auth" => (scene.lock(&scene.channel), vec![]),
            other => panic!("{other}"),
        };
        let asset = match code {
            "op_no_destination" => {
                // Who has a trustline can't leave.
                scene.change(vec![scene.trust(receiver, 0)]).await;
                scene.close();
                AssetId::Native
            }
            _ => scene.asset.clone(),
        };
        let id = scene.ask(&asset).await;
        scene.change(change).await;
        scene.run().await;
        assert_eq!(scene.books.store.payout_attempts(id).await.unwrap().len(), 1, "{code}: the engine saw it coming");
        scene.close();
        scene.run().await;
        assert_eq!(scene.books.reason(id).await, Some(told(code)), "{code}");
        assert_eq!(scene.books.state(id).await, PayoutState::Due, "{code}");
        match code {
            "op_no_destination" => scene.local.fund(receiver),
            "op_bad_auth" => scene.unlock(payer).await,
            "tx_bad_auth" => scene.unlock(&scene.channel).await,
            _ => scene.change(repair).await,
        }
        scene.close();
        let hash = scene.pays(id, 10).await.unwrap_or_else(|| panic!("{code}: not paid"));
        assert_eq!(scene.local.arrived(&receiver.account()).await, [(hash, "10.0000000".to_owned())], "{code}");
        scene.books.store.close().await;
    }
}

/// The sequence number of a channel that is used by others, or merged and created again, tells nothing any more.
async fn a_channel_that_somebody_else_changed_pays_nothing_more(kind: Kind) {
    for code in ["tx_bad_seq", "tx_no_source_account"] {
        let scene = Scene::new(kind).await;
        let found = scene.local.horizon.account(&scene.channel.account()).await.unwrap().unwrap();
        let body = match code {
            "tx_bad_seq" => {
                Body::BumpSequence(xdr::BumpSequenceOp { bump_to: xdr::SequenceNumber(found.sequence + 5) })
            }
            _ => Body::AccountMerge(muxed(&scene.helper)),
        };
        let id = scene.ask(&scene.asset).await;
        scene.change(vec![(body, scene.channel.clone())]).await;
        scene.run().await;
        scene.close();
        scene.run().await;
        assert_eq!(scene.books.reason(id).await, Some(told(code)), "{code}");
        if code == "tx_no_source_account" {
            scene.local.fund(&scene.channel);
        }
        assert_eq!(scene.pays(id, 30).await, None, "{code}");
        let reason = scene.books.reason(id).await.unwrap_or_default();
        assert!(reason.contains("another program uses the account"), "{code}: {reason}");
        assert!(scene.local.arrived(&scene.receiver.account()).await.is_empty(), "{code}");
        scene.books.store.close().await;
    }
}

async fn a_payment_in_a_strangers_fee_bump_is_the_payment(kind: Kind) {
    for fails in [false, true] {
        let scene = Scene::new(kind).await;
        let id = scene.ask(&scene.asset).await;
        if fails {
            scene.change(vec![scene.trust(&scene.receiver, 0)]).await;
        }
        scene.run().await;
        let attempts = scene.books.store.payout_attempts(id).await.unwrap();
        let outer = scene.local.bump(&attempts[0].envelope, &scene.issuer, 3_000).await;
        scene.close();
        scene.run().await;
        if fails {
            assert_eq!(scene.books.reason(id).await, Some(told("op_no_trust")));
            scene.change(vec![scene.trust(&scene.receiver, ALL)]).await;
            scene.close();
        }
        let hash = scene.pays(id, 10).await.unwrap();
        let arrived = scene.local.arrived(&scene.receiver.account()).await;
        let expected = if fails { hash.clone() } else { outer };
        assert_eq!(arrived, [(expected, "10.0000000".to_owned())]);
        assert_eq!(hash == attempts[0].hash, !fails, "the books know it by the hash that was signed");
        scene.books.store.close().await;
    }
}
