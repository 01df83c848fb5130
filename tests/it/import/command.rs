//! The command line: what it prints, its exit codes, and what it keeps secret.

use super::{
    Mover,
    source::{Source, but, sep31},
};
use anchor_host::app::{ImportProgram, ImportProgress};
use anchor_host_tests::{business::driven_by_business, database::Kind, on_both, process::command};
use serde_json::{Value, json};
use std::sync::Mutex;

#[test]
fn what_is_missing_or_secret_is_said() {
    for (words, said) in [
        (["import", "polaris", "--apply"].as_slice(), "the other program's database is not named"),
        (&["import", "polaris", "--from", "postgres://me:secret@db/old"], "a command line is no secret"),
    ] {
        let told = command(words);
        assert_eq!(told.code, 2, "{told:?}");
        assert!(told.err.contains(said) && !told.err.contains("me:secret"), "{told:?}");
    }
}

on_both!(the_command_only_says_what_it_would_do_unless_it_is_told_to_apply, how_far_it_has_got_is_told_to_the_end,);

const ID: &str = "0f9619ff-8b86-4011-b42d-00cf4fc964ff";

async fn how_far_it_has_got_is_told_to_the_end(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    for number in 1..=3 {
        let row = sep31(&format!("3f9619ff-8b86-4011-b42d-00000000000{number}"), &mover.account(), &mover.asset());
        source.add("sep31_transaction", &row).await;
    }
    let told = Mutex::new(Vec::new());
    let tell = |progress: ImportProgress| told.lock().unwrap().push((progress.what, progress.done, progress.of));
    mover.import_telling(ImportProgram::AnchorPlatform, &source, false, &tell).await;
    let read = (1..=3).map(|done| ("sep31_transaction", done, 3));
    // Two customers, and the transactions.
    let taken = (1..=5).map(|done| ("taking over", done, 5));
    assert_eq!(*told.lock().unwrap(), read.chain(taken).collect::<Vec<_>>());
    mover.anchor.finish().await;
}

async fn the_command_only_says_what_it_would_do_unless_it_is_told_to_apply(kind: Kind) {
    let mover = Mover::new(driven_by_business(kind)).await;
    let source = Source::anchor_platform(kind).await;
    let cursor = json!({ "id": "SINGLETON_ID", "horizon_cursor": mover.cursor.to_string() });
    source.add("stellar_payment_observer_page_token", &cursor).await;
    let account = mover.anchor.account().to_string();
    let pays = json!({
        "status": "pending_sender", "to_account": account, "stellar_memo": "5", "stellar_memo_type": "id",
    });
    source.add("sep31_transaction", &but(sep31(ID, &mover.account(), &mover.asset()), &pays)).await;
    let bad = "3f9619ff-8b86-4011-b42d-00cf4fc964ff";
    let odd = json!({ "id": bad, "stellar_memo": "6", "amount_in": "1.001", "amount_expected": null });
    source.add("sep31_transaction", &but(but(sep31(ID, &mover.account(), &mover.asset()), &pays), &odd)).await;

    let issuer = mover.anchor.asset().issuer().unwrap().to_string();
    let data_dir = mover.anchor.config.data_dir.display().to_string();
    let horizon = format!("network.horizon_url={}", mover.anchor.horizon_url);
    let place = ["--data-dir", &data_dir, "--database-url", &mover.anchor.database.url, "--network", "testnet"];
    let assets = [
        format!("assets[0].issuer={issuer}"),
        format!("assets[0].receiving_account={account}"),
        "assets[0].code=USDC".to_owned(),
        "assets[0].sep31.deliver=iso4217:USD".to_owned(),
        horizon,
    ];
    let run = |more: &[&str]| {
        let mut words = vec!["import", "anchor-platform", "--from", &source.database.url];
        words.extend(place);
        assets.iter().for_each(|one| words.extend(["--set", one]));
        words.extend(more);
        command(&words)
    };
    let told = run(&[]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(
        told.out.contains(&format!("refused: sep31_transaction {bad}, amount_in: 1.001 has more than 2 decimals; ")),
        "{told:?}"
    );
    assert!(told.err.contains("one thing stands in the way: nothing was taken over"), "{told:?}");

    let told = run(&["--leave", bad]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.out.starts_with("1 transaction and 2 customers to be taken over; 0 transactions are here already\n"),
        "{told:?}"
    );
    assert!(told.out.contains(&format!("{account} is read after {} (ledger ", mover.cursor - (1 << 32))), "{told:?}");
    assert!(told.err.contains("add --apply to take it over"), "{told:?}");
    mover.anchor.assert_untouched().await;

    let told = run(&["--leave", bad, "--apply", "--json"]);
    let report: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, &report["applied"], &report["transactions"]), (0, &json!(true), &json!(1)), "{told:?}");
    assert_eq!(report["open"][0]["destination"], format!("{account} id:5"));

    mover.anchor.finish().await;
}
