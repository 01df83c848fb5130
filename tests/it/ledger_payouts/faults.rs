//! Each fault of the network alone: a payout is paid exactly once, as the ledger itself says.

use super::local::{Books, Local, Paying};
use anchor_host::model::{AssetId, PayoutState};
use anchor_host_tests::{database::Kind, on_both, wait};
use anchor_sandbox::{Fault, FaultKind, RequestKind};
use std::time::Duration;

on_both!(under_each_fault_a_payout_is_paid_once, after_a_reset_nothing_is_paid_twice_and_a_person_is_asked);

const PAYOUTS: u32 = 6;

/// A fault, and whether the engine makes a request that it can hit.
type Case = (Fault, bool);

/// Every kind but the reset.
fn cases() -> Vec<Case> {
    let often = |kind| (Fault::times(kind, 12), true);
    let share =
        |kind| (Fault { probability: Some(0.5), seed: Some(7), for_ledgers: Some(40), ..Fault::new(kind) }, true);
    let kinds = |kind: FaultKind| match kind {
        FaultKind::RateLimit => {
            let fault = Fault { retry_after: Some(0), ..Fault::times(kind, 12) };
            vec![(fault, true), share(kind)]
        }
        FaultKind::Lag => {
            let behind = |ledgers| Fault { ledgers: Some(ledgers), for_ledgers: Some(40), ..Fault::new(kind) };
            // One node, and two of which one is behind.
            let other = Fault { probability: Some(0.5), seed: Some(7), ..behind(8) };
            vec![(behind(3), true), (behind(20), true), (other, true)]
        }
        FaultKind::BadSeq => {
            let refused = Fault { accept: Some(false), ..Fault::times(kind, 12) };
            vec![often(kind), (refused, true), share(kind)]
        }
        FaultKind::SlowClose => vec![(Fault { delay_ms: Some(50), ..Fault::times(kind, 8) }, true)],
        // The engine asks for no page and no stream.
        FaultKind::DuplicateDelivery | FaultKind::SilentStream => vec![(Fault::new(kind), false)],
        FaultKind::DropAfterAccept | FaultKind::TimeoutAfterAccept => {
            let sent = Fault::times(kind, 12).on(&[RequestKind::SubmitAsync]);
            vec![often(kind), (sent, true), share(kind)]
        }
        FaultKind::Reset => vec![],
        FaultKind::SkipClose => vec![often(kind)],
        FaultKind::DropBeforeAccept | FaultKind::Stale | FaultKind::Garbage => vec![often(kind), share(kind)],
    };
    FaultKind::ALL.into_iter().flat_map(kinds).collect()
}

async fn under_each_fault_a_payout_is_paid_once(kind: Kind) {
    for (fault, is_asked) in cases() {
        let local = Local::running(Duration::from_millis(20)).await;
        let (payer, channels) = (local.account(), [local.account(), local.account()]);
        let paying = Paying {
            payer: &payer,
            channels: &channels,
            time_limit: Duration::from_secs(30),
            pause: Duration::from_millis(5),
            with: |_| {},
        };
        let books = Books::new(kind, &local, paying).await;
        local.sandbox.set_fault(fault.clone()).unwrap();
        let (mut ids, mut receivers) = (Vec::new(), Vec::new());
        for number in 0..PAYOUTS {
            let receiver = local.account().account();
            let amount = format!("{}.5", number + 1);
            ids.push(books.ask(number, &payer, &receiver, &AssetId::Native, &amount).await);
            receivers.push((receiver, format!("{amount}000000")));
        }
        wait::until(&format!("all are paid in spite of {fault:?}"), || async {
            books.run().await;
            let states = books.states(&ids).await;
            match states.get("paid") {
                Some(6) => Ok(()),
                _ => Err(format!("{states:?} {:?}", books.reason(ids[0]).await)),
            }
        })
        .await;
        let hits = local.sandbox.fault_hits(fault.kind);
        assert!(hits > 0 || !is_asked, "{fault:?} did not hit");
        local.sandbox.clear_faults(None);
        // A transaction that was left behind would still get its ledger.
        for _ in 0..12 {
            local.sandbox.close_ledger().unwrap();
        }
        for (id, (receiver, amount)) in ids.iter().zip(&receivers) {
            let PayoutState::Paid { hash, .. } = books.state(*id).await else { panic!("{fault:?}") };
            assert_eq!(local.arrived(receiver).await, [(hash, amount.clone())], "{fault:?}");
        }
        println!("{kind:?}: {PAYOUTS} payouts, each paid once; {hits} hits of {fault:?}");
        books.store.close().await;
    }
}

async fn after_a_reset_nothing_is_paid_twice_and_a_person_is_asked(kind: Kind) {
    let local = Local::running(Duration::from_millis(20)).await;
    // The network is old when its accounts are created, as testnet is.
    for _ in 0..1_000 {
        local.sandbox.close_ledger().unwrap();
    }
    let (payer, channels) = (local.account(), [local.account(), local.account()]);
    let paying = Paying {
        payer: &payer,
        channels: &channels,
        time_limit: Duration::from_secs(2),
        pause: Duration::from_millis(5),
        with: |_| {},
    };
    let books = Books::new(kind, &local, paying).await;
    let (mut ids, mut receivers) = (Vec::new(), Vec::new());
    for number in 0..PAYOUTS {
        let receiver = local.account();
        ids.push(books.ask(number, &payer, &receiver.account(), &AssetId::Native, "10").await);
        receivers.push(receiver);
    }
    let count = async |name: &str| books.states(&ids).await.get(name).copied().unwrap_or_default();
    wait::until("some are paid", || async {
        books.run().await;
        let paid = count("paid").await;
        if paid > 0 { Ok(()) } else { Err(format!("{paid} paid")) }
    })
    .await;
    local.sandbox.set_fault(Fault::times(FaultKind::Reset, 1)).unwrap();
    wait::until("the network is reset", || async {
        if local.sandbox.fault_hits(FaultKind::Reset) > 0 { Ok(()) } else { Err(String::new()) }
    })
    .await;
    // Who runs a test network again creates the same accounts.
    [&payer, &channels[0], &channels[1]].into_iter().chain(&receivers).for_each(|key| local.fund(key));
    let paid_before = count("paid").await;
    // What was under way is over at some time, and then nothing more is signed.
    wait::until("all others wait for a person", || async {
        books.run().await;
        for id in &ids {
            let reason = books.reason(*id).await.unwrap_or_default();
            if books.state(*id).await == PayoutState::Due && !reason.contains("another network, or was reset") {
                return Err(reason);
            }
        }
        Ok(())
    })
    .await;
    let mut arrived = 0;
    for receiver in &receivers {
        let payments = local.arrived(&receiver.account()).await;
        assert!(payments.len() <= 1, "{payments:?}");
        arrived += payments.len();
    }
    let paid = count("paid").await;
    assert!(arrived <= paid - paid_before, "{arrived} arrived on the new network, {paid_before} of {paid} before it");
    println!("{kind:?}: {paid} of {PAYOUTS} paid, {arrived} of them after the reset; the others wait");
    books.store.close().await;
}
