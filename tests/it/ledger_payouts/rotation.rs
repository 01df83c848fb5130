//! The keys of channels change, and payouts go on.

use super::in_service::say;
use anchor_host::{cli::demo::bank::Bank, model::Amount, stellar::Horizon};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    database::{Database, Kind, random_bytes},
    patient::Patient,
    process::Program,
    wait,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::time::Duration;

fn roles(program: &Program) -> Vec<String> {
    let told = say(program, &["channels", "list"]);
    told.iter().map(|one| format!("{} {}", one["role"].as_str().unwrap(), one["lumens"].is_string())).collect()
}

async fn pay_too_little(client: &mut Patient, apart: &Apart) {
    let (from, to) = client.introduce(&apart.asset, "1000").await;
    let opened = client.open(Amount::parse("10").unwrap(), &apart.asset, &from, &to).await;
    client.pay(&apart.asset, Amount::parse("9").unwrap(), &client.instructions(&opened).await).await;
}

/// Waits until there are so many payouts, and all are paid.
async fn paid(program: &Program, count: usize) {
    let is_paid = |one: &Value| one["state"] == "paid";
    wait::until(&format!("{count} are paid"), || async {
        let told = say(program, &["payouts", "list", "--all"]);
        if told.len() == count && told.iter().all(is_paid) { Ok(()) } else { Err(format!("{told:?}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_change_their_keys_and_payouts_go_on() {
    let apart = Apart::start().await;
    let receiver = apart.receiver();
    let horizon = Horizon::new(&apart.horizon_url).unwrap();
    let (bank, database) =
        (Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap(), Database::new(Kind::Sqlite));
    let [old, new] = [(); 2].map(|()| hex::encode(random_bytes::<32>()));
    let keys = [
        ("keys.payout_seeds", receiver.seed().expose_secret().to_owned()),
        ("keys.channel_secret", old.clone()),
        ("payouts.channels", "2".to_owned()),
        ("guest.reference", "true".to_owned()),
        ("mismatches.under", "refund".to_owned()),
    ];
    let seal = random_bytes();
    let Anchor { program, url } = apart.anchor(&database, seal, &bank.url(), &keys);
    let process = program.start();
    let mut client = Patient::new(&url, &apart.horizon_url);
    // Paid by an old channel.
    pay_too_little(&mut client, &apart).await;
    let word = ["--reason", "tests", "--by", "tests"];
    let account = receiver.account().to_string();
    say(&program, &[&["channels", "adopt", account.as_str()][..], &word].concat());
    say(&program, &[&["channels", "create", "--lumens", "5"][..], &word].concat());
    paid(&program, 1).await;
    let refused = program.say(&["channels", "rotate"]);
    assert!(
        !refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("channel_secret_old is not set")
    );
    assert_eq!(process.stop(), Some(0), "{}", program.log());

    let with = |name: &str, value: &str| {
        let rest = keys.iter().filter(|(key, _)| *key != name).cloned();
        rest.chain([("keys.channel_secret_old", old.clone()), ("keys.channel_secret", value.to_owned())])
            .collect::<Vec<_>>()
    };
    let Anchor { program, url } = apart.anchor(&database, seal, &bank.url(), &with("keys.channel_secret", &new));
    let process = program.start();
    let all =
        ["paying account true", "channel 1 false", "channel 2 false", "former channel 1 true", "former channel 2 true"];
    assert_eq!(roles(&program), all);
    let done = say(&program, &["channels", "rotate", "--lumens", "4"]).remove(0);
    assert_eq!((&done["created"], done["retired"].as_array().unwrap().len()), (&2.into(), 2), "{done}");
    assert_eq!(roles(&program), ["paying account true", "channel 1 true", "channel 2 true"]);
    // Somebody creates the account of a channel that is no more: after a restart, payouts go on.
    let former = done["retired"][0].as_str().unwrap().parse().unwrap();
    apart.befriend(&former).await;
    process.kill();
    let process = program.start();
    let mut again = Patient::new(&url, &apart.horizon_url);
    pay_too_little(&mut again, &apart).await;
    paid(&program, 2).await;
    let found = horizon.account(&again.account()).await.unwrap().unwrap();
    assert_eq!(found.held(&apart.asset).unwrap().amount, Amount::parse("1000").unwrap());
    // The lumens of the channels that were merged are the anchor's own.
    assert!(say(&program, &["unapplied", "list"]).is_empty());
    assert_eq!(process.stop(), Some(0), "{}", program.log());
}
