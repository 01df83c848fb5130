//! What an archive fills a gap with, and which archives are refused.

use super::{amount, expect, id, operations, status};
use anchor_host::{
    context::Error,
    model::Status,
    stellar::{Batch, Horizon, Sink, after},
    transactions::Signoff,
};
use anchor_host_tests::{
    database::{Database, Kind},
    horizon::{Manners, PASSPHRASE, ScriptedHorizon, operation_id, ours, usdc_payment},
    on_both,
};

on_both!(
    an_archive_that_is_not_the_right_one_closes_nothing,
    what_an_archive_left_out_keeps_the_gap_open,
    what_a_refused_archive_left_out_is_read_from_the_next,
    what_an_archive_brings_is_judged_by_when_it_was_paid
);

async fn an_archive_that_is_not_the_right_one_closes_nothing(kind: Kind) {
    let (horizon, database) = (ScriptedHorizon::start().await, Database::new(kind));
    let store = database.open().await;
    let host = operations(store.clone()).await;
    expect(&store, 0..3, None).await;
    host.transactions.start(&ours(), after(100)).await.unwrap();
    for _ in 0..100 {
        horizon.close([]);
    }
    let known = anchor_host::stellar::KnownLedger { ledger: 150, hash: format!("a{:063x}", 150) };
    host.transactions.read_to(&ours(), 150, Some(known)).await.unwrap();
    horizon.close((0..3).map(|number| usdc_payment(number, amount())));
    host.transactions.lost(&ours(), 150, 250).await.unwrap();
    let name = store.gaps(false).await.unwrap().remove(0).id;
    let word = Signoff { by: "Ada".to_owned(), why: "from the archive".to_owned() };
    let archive = horizon.archive().await;
    let client = Horizon::new(&archive.url).unwrap();
    let refused = async |reason: &str| {
        let error = host.transactions.backfill(&name, &client, PASSPHRASE, &word).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
        assert!(matches!(error, Error::Invalid(_) | Error::Unavailable(_)), "{error:?}");
        let gap = store.gaps(false).await.unwrap().remove(0);
        assert_eq!((gap.closed, status(&store, 0).await), (None, Status::PendingSender), "{reason}");
    };
    refused("it has ledgers 100 to 201, but 151 to 249 are needed").await;
    for _ in 0..100 {
        archive.close([]);
    }
    archive.trim(152);
    refused("it has ledgers 152 to 301").await;
    archive.ledger.lock().unwrap().elder = 100;
    for (manners, reason) in [
        (Manners { other_network: true, ..Manners::default() }, "another network"),
        (Manners { reset: true, ..Manners::default() }, "is not the one that was read here"),
        (Manners { behind: 60, ..Manners::default() }, "it has ledgers 100 to 241"),
        (Manners { root: Some(serde_json::json!({"history_elder_ledger": null})), ..Manners::default() }, "is missing"),
    ] {
        archive.behave(manners);
        refused(reason).await;
    }
    let nobody = Horizon::new("http://127.0.0.1:9").unwrap();
    let error = host.transactions.backfill(&name, &nobody, PASSPHRASE, &word).await.unwrap_err();
    assert!(matches!(&error, Error::Unavailable(text) if text.contains("no connection")), "{error:?}");
    // The faults of a busy one are waited out.
    archive.behave(Manners { trouble_every: Some(3), ..Manners::default() });
    let mut tries = 0;
    while let Err(error) = host.transactions.backfill(&name, &client, PASSPHRASE, &word).await {
        tries += 1;
        assert!(tries < 20, "{error}");
    }
    for number in 0..3 {
        assert_eq!(status(&store, number).await, Status::PendingReceiver);
    }
    assert_eq!(store.gap(name.parse().unwrap()).await.unwrap().unwrap().closed.as_deref(), Some("backfilled"));
    // What is read is not read on from there.
    assert_eq!(store.place(&ours()).await.unwrap().unwrap().token, after(100));
    store.close().await;
}

/// Behind the archive's name there are nodes that do not have the same.
async fn what_an_archive_left_out_keeps_the_gap_open(kind: Kind) {
    let (horizon, database) = (ScriptedHorizon::start().await, Database::new(kind));
    let store = database.open().await;
    let host = operations(store.clone()).await;
    expect(&store, 0..3, None).await;
    host.transactions.start(&ours(), after(100)).await.unwrap();
    for ledger in 101..=300 {
        let paid = [120, 130, 200].iter().position(|paid| *paid == ledger);
        horizon.close(paid.map(|number| usdc_payment(number as u64, amount())));
    }
    host.transactions.lost(&ours(), 100, 250).await.unwrap();
    let name = store.gaps(false).await.unwrap().remove(0).id;
    let word = Signoff { by: "Ada".to_owned(), why: "from the archive".to_owned() };
    let (whole, trimmed, late, none) = ((100, 300), (150, 300), (100, 140), (0, 0));
    for (nodes, reason) in [
        // It knows the account no more when asked for the second page.
        (vec![none, whole], "knew"),
        (vec![whole, late, late], "two requests gave different payments (2, then 3)"),
        (vec![trimmed, trimmed, whole], "two requests gave different payments (1, then 3)"),
    ] {
        let archive = horizon.archive().await;
        archive.behave(Manners { nodes, ..Manners::default() });
        let error = host
            .transactions
            .backfill(&name, &Horizon::new(&archive.url).unwrap(), PASSPHRASE, &word)
            .await
            .unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
        assert_eq!(store.gaps(false).await.unwrap().len(), 1, "{reason}");
    }
    // What was read here beyond the gap is to be found there.
    let batch = Batch { observed: Vec::new(), cursor: operation_id(301, 1) };
    horizon.close([usdc_payment(3, amount())]);
    host.transactions.apply(&ours(), batch).await.unwrap();
    let archive = horizon.archive().await;
    archive.behave(Manners { nodes: vec![(100, 210)], ..Manners::default() });
    let client = Horizon::new(&archive.url).unwrap();
    let error = host.transactions.backfill(&name, &client, PASSPHRASE, &word).await.unwrap_err();
    assert!(error.to_string().contains("it is behind its root document"), "{error}");
    assert_eq!(store.gaps(false).await.unwrap().len(), 1);

    archive.behave(Manners::default());
    host.transactions.backfill(&name, &client, PASSPHRASE, &word).await.unwrap();
    for number in 0..3 {
        let record = store.transaction(id(number)).await.unwrap().unwrap();
        assert_eq!((record.status, record.payments.len()), (Status::PendingReceiver, 1), "{number}");
    }
    assert!(store.gaps(false).await.unwrap().is_empty());
    store.close().await;
}

/// An archive that was trimmed when it was read, and said so afterwards: the next one is read from the gap's first ledger.
async fn what_a_refused_archive_left_out_is_read_from_the_next(kind: Kind) {
    let (horizon, database) = (ScriptedHorizon::start().await, Database::new(kind));
    let store = database.open().await;
    let host = operations(store.clone()).await;
    expect(&store, 0..2, None).await;
    host.transactions.start(&ours(), after(100)).await.unwrap();
    horizon.close([usdc_payment(0, amount())]);
    for _ in 0..60 {
        horizon.close([]);
    }
    horizon.close([usdc_payment(1, amount())]);
    for _ in 0..60 {
        horizon.close([]);
    }
    host.transactions.lost(&ours(), 100, 200).await.unwrap();
    let name = store.gaps(false).await.unwrap().remove(0).id;
    let word = Signoff { by: "Ada".to_owned(), why: "from the archive".to_owned() };
    let bad = horizon.archive().await;
    bad.behave(Manners { nodes: vec![(150, 300), (150, 300), (100, 300)], ..Manners::default() });
    host.transactions.backfill(&name, &Horizon::new(&bad.url).unwrap(), PASSPHRASE, &word).await.unwrap_err();
    // What it had is credited.
    assert_eq!((status(&store, 0).await, status(&store, 1).await), (Status::PendingSender, Status::PendingReceiver));
    let good = horizon.archive().await;
    host.transactions.backfill(&name, &Horizon::new(&good.url).unwrap(), PASSPHRASE, &word).await.unwrap();
    for number in 0..2 {
        let record = store.transaction(id(number)).await.unwrap().unwrap();
        assert_eq!((record.status, record.payments.len()), (Status::PendingReceiver, 1), "{number}");
    }
    store.close().await;
}

/// Ledger 101 closes at 1,800,000,001.
async fn what_an_archive_brings_is_judged_by_when_it_was_paid(kind: Kind) {
    let (horizon, database) = (ScriptedHorizon::start().await, Database::new(kind));
    let store = database.open().await;
    let host = operations(store.clone()).await;
    host.transactions.start(&ours(), after(100)).await.unwrap();
    expect(&store, 0..1, Some(1_800_000_000)).await;
    expect(&store, 1..2, Some(1_800_000_001)).await;
    expect(&store, 2..4, None).await;
    horizon.close((0..4).map(|number| usdc_payment(number, amount())));
    horizon.close([usdc_payment(2, amount()), usdc_payment(77, amount())]);
    for _ in 0..50 {
        horizon.close([]);
    }
    // After the gap: the feed's own to read.
    horizon.close([usdc_payment(3, amount())]);
    host.transactions.lost(&ours(), 100, 110).await.unwrap();
    let name = store.gaps(false).await.unwrap().remove(0).id;
    let word = Signoff { by: "Ada".to_owned(), why: "from the archive".to_owned() };
    host.transactions.backfill(&name, &Horizon::new(&horizon.url).unwrap(), PASSPHRASE, &word).await.unwrap();
    let unapplied = store.unapplied(true, 0, 10).await.unwrap();
    let reasons: Vec<_> = unapplied.iter().map(|one| one.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["late", "duplicate", "unknown_memo"]);
    assert_eq!(status(&store, 0).await, Status::Expired);
    for number in 1..4 {
        assert_eq!(status(&store, number).await, Status::PendingReceiver, "{number}");
    }
    store.close().await;
}
