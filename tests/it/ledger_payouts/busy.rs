//! Ledgers that are full: a fee bump gets a payout's transaction its place.

use super::{local::muxed, scene::Scene};
use anchor_host::{
    ledger_payouts::PayoutSettings,
    model::{AssetId, PayoutState},
    stellar::Keypair,
};
use anchor_host_tests::{database::Kind, on_both};
use stellar_xdr::{self as xdr, OperationBody as Body};

on_both!(a_transaction_that_is_outbid_gets_a_fee_bump);

/// What others bid.
const OTHERS: u32 = 2_000;

/// Operations of a ledger.
const SIZE: u32 = 2;

/// Fills the queue with others' transactions, which bid more than ours.
async fn flood(scene: &Scene, others: &[Keypair]) {
    for other in others {
        let body =
            Body::Payment(xdr::PaymentOp { destination: muxed(&scene.issuer), asset: xdr::Asset::Native, amount: 1 });
        let operation = xdr::Operation { source_account: None, body };
        scene.local.offer(other, &[], vec![operation], OTHERS).await;
    }
}

async fn a_transaction_that_is_outbid_gets_a_fee_bump(kind: Kind) {
    // The network is busy before it is sent, and after it was taken; the channel pays, and another account.
    for (is_busy_before, has_fee_account) in [(true, false), (false, true)] {
        let with: fn(&mut _) = match has_fee_account {
            true => |settings: &mut PayoutSettings| {
                settings.fee_payer = settings.payers.first().cloned();
            },
            false => |_| {},
        };
        let scene = Scene::with(kind, with).await;
        let others: Vec<Keypair> = (0..6).map(|_| scene.local.account()).collect();
        scene.local.sandbox.set_max_tx_set_size(SIZE);
        let id = scene.ask(&AssetId::Native).await;
        if is_busy_before {
            flood(&scene, &others).await;
            scene.run().await;
        } else {
            scene.run().await;
            flood(&scene, &others).await;
        }
        let mut paid = None;
        for _ in 0..10 {
            scene.local.sandbox.close_ledger().unwrap();
            flood(&scene, &others).await;
            for _ in 0..5 {
                scene.run().await;
            }
            if let PayoutState::Paid { hash, .. } = scene.books.state(id).await {
                paid = Some(hash);
                break;
            }
        }
        let hash = paid.unwrap_or_else(|| panic!("not paid, busy before: {is_busy_before}"));
        let attempts = scene.books.store.payout_attempts(id).await.unwrap();
        let attempt = attempts.last().unwrap();
        assert_eq!((attempts.len(), attempt.bid, &attempt.hash), (1, 100, &hash), "{attempts:?}");
        let bump = attempt.bumps.last().unwrap();
        assert!(bump.bid > OTHERS, "{bump:?}");
        // The ledger knows it by both hashes, and who paid.
        let (status, told) = scene.local.json(&format!("/transactions/{}", bump.hash)).await;
        assert_eq!((status, &told["inner_transaction"]["hash"]), (200, &hash.clone().into()), "{told}");
        let payer = if has_fee_account { &scene.payer } else { &scene.channel };
        assert_eq!(told["fee_account"], payer.account().to_string());
        let arrived = scene.local.arrived(&scene.receiver.account()).await;
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        scene.books.store.close().await;
    }
}
