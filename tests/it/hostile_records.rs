//! Records made to be misread, by the hundred thousand: none stops anything, and each is credited, unapplied or none of our
//! business. `make attack` reads a million.

use anchor_host::{
    app::callback_bodies,
    guest::{Guests, Settings as GuestSettings},
    model::{AssetId, Destination, LedgerPayment, Memo, Money, PaymentShape, Timestamp},
    operations::Operations,
    stellar::{Horizon, Reading, WatchSettings, Watcher, after, matching, read_operation},
};
use anchor_host_tests::{
    anchor::now,
    attack,
    database::{Database, Kind},
    horizon::{PASSPHRASE, ScriptedHorizon, operation_id, ours, theirs, usdc},
    hostile::{Hostile, asked},
    life, on_both, record,
    world::System,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

on_both!(each_record_is_credited_unapplied_or_none_of_our_business);

/// Memos that belong to a payment.
const MEMOS: u64 = 1_000;

#[test]
fn a_million_records_are_read_and_none_becomes_money_it_is_not() {
    let count = if attack::is_whole() { 1_000_000 } else { 100_000 };
    let mut hostile = Hostile::new(attack::seeded("hostile records", 31), MEMOS);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut reading, mut slowest) = (Duration::ZERO, Duration::ZERO);
    for number in 0..count {
        let made = hostile.make();
        let text = if made.is_whole { made.record.to_string() } else { hostile.text(&made.record) };
        let began = Instant::now();
        let read = read_operation(operation_id(200, number), &text, &ours());
        let key = match &read {
            Reading::Payment(payment) => Some(matching::key(payment)),
            _ => None,
        };
        reading += began.elapsed();
        slowest = slowest.max(began.elapsed());
        if made.is_whole {
            assert_eq!(plainly(&made.record), name(&read), "{text}");
        }
        let outcome = match (&read, key) {
            (Reading::Payment(payment), Some(key)) => {
                // Broken bytes may still be a record, and another one; what is too deep to be looked into stands as it was made.
                is_what_it_says(payment, &serde_json::from_str(&text).unwrap_or(made.record));
                match key {
                    Ok(Some((account, Memo::Id(memo)))) if memo < MEMOS && account == ours() => "for a record of ours",
                    Ok(Some(_)) => "for no record",
                    Ok(None) => "without a memo",
                    Err(_) => "ambiguous",
                }
            }
            (read, _) => name(read),
        };
        *outcomes.entry(outcome).or_default() += 1;
    }
    assert_eq!(outcomes.values().sum::<usize>() as u64, count);
    assert_eq!(outcomes.len(), 7, "the generator leaves something out: {outcomes:?}");
    println!(
        "{count} records read and matched in {} ms, the slowest in {slowest:?}: {outcomes:?}",
        reading.as_millis()
    );
}

fn name(reading: &Reading) -> &'static str {
    match reading {
        Reading::Payment(_) => "payment",
        Reading::Merge(_) => "merge",
        Reading::Nothing => "none of our business",
        Reading::Unreadable(_) => "unreadable",
    }
}

/// What a record is in which nothing is wrong, seen with other eyes than the reader's.
fn plainly(record: &Value) -> &'static str {
    let is = |field: &str| record[field] == ours().to_string().as_str();
    let is_ours = is("to") || is("into") || (record["type"] == "create_account" && is("account"));
    if record["transaction_successful"] == false {
        return "none of our business";
    }
    match record["type"].as_str().unwrap() {
        "invoke_host_function" if record["asset_balance_changes"][0]["to"] == ours().to_string().as_str() => {
            "unreadable"
        }
        "invoke_host_function" => "none of our business",
        "account_merge" if is_ours => "merge",
        "payment" | "path_payment_strict_send" | "path_payment_strict_receive" | "create_account" if is_ours => {
            "payment"
        }
        "payment" | "path_payment_strict_send" | "path_payment_strict_receive" | "create_account" | "account_merge" => {
            "none of our business"
        }
        _ => "unreadable",
    }
}

/// Nothing is credited that the record does not say in so many words.
fn is_what_it_says(payment: &LedgerPayment, record: &Value) {
    let said = |name: &str| record[name].as_str().unwrap_or_else(|| panic!("{name} of {record}"));
    let (from, to, amount) = match payment.shape {
        PaymentShape::CreateAccount => ("funder", "account", "starting_balance"),
        _ => ("from", "to", "amount"),
    };
    assert_eq!((said(to), said(from)), (ours().to_string().as_str(), payment.from.to_string().as_str()));
    assert_ne!(payment.from, ours(), "{record}");
    assert_eq!(record["transaction_successful"], true, "{record}");
    assert_eq!(payment.amount.to_stroops().unwrap(), stroops(said(amount)), "{record}");
    match &payment.asset {
        AssetId::Native => assert!(record["type"] == "create_account" || said("asset_type") == "native", "{record}"),
        asset => {
            let issuer = asset.issuer().unwrap().to_string();
            assert_eq!((asset.code(), issuer.as_str()), (said("asset_code"), said("asset_issuer")), "{record}");
        }
    }
    if let Some(Memo::Id(memo)) = payment.memo {
        let transaction = &record["transaction"];
        assert_eq!(
            (&transaction["memo_type"], &transaction["memo"]),
            (&"id".into(), &memo.to_string().into()),
            "{record}"
        );
    }
}

/// Digits, and at most seven after a point; nothing on one side of it is nothing.
fn stroops(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    assert!(
        is_plain(whole) && is_plain(part) && part.len() <= 7 && !(whole.is_empty() && part.is_empty()),
        "{text} was taken for an amount"
    );
    format!("{whole}{part:0<7}").parse().unwrap()
}

/// The same records, from a Horizon over HTTP into the database, while ledgers close.
#[expect(clippy::too_many_lines, reason = "a tally of each kind of record")]
async fn each_record_is_credited_unapplied_or_none_of_our_business(kind: Kind) {
    let count = if attack::is_whole() { 50_000 } else { 4_000 };
    let mut hostile = Hostile::new(attack::seeded(&format!("hostile records on {kind:?}"), 32), MEMOS);
    let (horizon, database) = (ScriptedHorizon::start().await, Database::new(kind));
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    let id = |memo: u64| format!("01990000-0000-7000-8000-{memo:012x}").parse().unwrap();
    for memo in 0..MEMOS {
        let to = Destination { account: ours(), memo: Memo::Id(memo) };
        let mut new = record::unpaid(id(memo), Money::new(asked(memo), usdc()), to, now());
        record::received(&mut new).incoming.pay_by = Some(Timestamp::from_seconds(4_000_000_000));
        assert!(record::insert(&mut tx, &new).await);
    }
    tx.commit().await.unwrap();
    let guests = Guests::load(&[], GuestSettings::default()).await.unwrap();
    let operations = Operations::new(
        store.clone(),
        guests,
        Arc::new(System),
        Arc::new(System),
        life::settings(ours()),
        callback_bodies(),
    );
    let settings = WatchSettings { head_every: Duration::from_millis(50), ..WatchSettings::new(PASSPHRASE) };
    let client = Horizon::new(&horizon.url).unwrap();
    let watcher = Watcher::new(client, operations.transactions, vec![ours()], settings, Arc::new(System));
    let mut tx = store.begin().await.unwrap();
    tx.start_cursor(&ours(), after(horizon.head()), now()).await.unwrap();
    tx.commit().await.unwrap();
    let (health, stop) = (watcher.health(), CancellationToken::new());
    let running = tokio::spawn(watcher.run(stop.clone()));

    let (began, mut lag, mut left) = (Instant::now(), 0, count);
    while left > 0 {
        let records: Vec<Value> = (0..left.min(100)).map(|_| hostile.make().record).collect();
        left -= records.len();
        horizon.close(records);
        tokio::time::sleep(Duration::from_millis(50)).await;
        lag = lag.max(health.accounts()[0].lag);
    }
    let last = horizon.ids().last().copied();
    while store.cursor(&ours()).await.unwrap() < last || health.accounts()[0].lag > 0 {
        assert!(began.elapsed() < Duration::from_secs(300), "it stopped: {health:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(health.is_ready().is_ok());
    stop.cancel();
    running.await.unwrap();

    let records = horizon.ledger.lock().unwrap().records.clone();
    let ours_are = |(id, raw): &&(u64, String)| read_operation(*id, raw, &ours()) != Reading::Nothing;
    let (mut expected, mut found) = (Vec::new(), Vec::new());
    expected.extend(records.iter().filter(ours_are).map(|(id, _)| *id));
    let unapplied = store.unapplied(true, 0, u32::MAX).await.unwrap();
    found.extend(unapplied.iter().map(|one| u64::try_from(one.operation_id).unwrap()));
    let mut credited = 0;
    for memo in 0..MEMOS {
        let record = store.transaction(id(memo)).await.unwrap().unwrap();
        for payment in &record.payments {
            assert_eq!((payment.money.amount, payment.from), (asked(memo), theirs()));
            credited += 1;
            found.push(payment.operation_id);
        }
        assert!(record.payments.len() <= 1, "{memo} was credited twice");
    }
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(credited > 0);
    println!(
        "{kind:?}: {count} records, {credited} credited, {} unapplied, in {} ms; never more than {lag} ledgers behind",
        unapplied.len(),
        began.elapsed().as_millis()
    );
    store.close().await;
}
