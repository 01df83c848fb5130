//! The program, whose receiving account's key is on a token and nowhere else, pays back what it refuses.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{AccountId, Amount},
    stellar::Horizon,
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    database::{Database, Kind, random_bytes},
    patient::Patient,
    process::Program,
    softhsm::{CONFIGURATION, SoftHsm, module},
    wait,
};
use serde_json::Value;
use std::time::Duration;

const PIN: &str = "135790";

/// What a command with `--json` says: an object for each line.
pub fn say(program: &Program, words: &[&str]) -> Vec<Value> {
    let told = program.say(&[&["--json"], words].concat());
    assert!(told.status.success(), "{words:?}: {}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Waits until the newest payout is like this.
pub async fn payout(program: &Program, what: &str, is_so: impl Fn(&Value) -> bool) {
    wait::until(what, || async {
        let told = say(program, &["payouts", "list", "--all"]);
        if told.first().is_some_and(&is_so) { Ok(()) } else { Err(format!("{told:?} {}", program.log())) }
    })
    .await;
}

/// The configuration of an account whose key is on the token.
fn on_token(account: &AccountId) -> Vec<(&'static str, String)> {
    vec![
        ("payouts.pkcs11.module", module().display().to_string()),
        ("payouts.pkcs11.keys", format!("{account}@pkcs11:token=payouts;object=refunds")),
        ("payouts.pkcs11.pin", PIN.to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_without_the_seed_refunds_through_its_token() {
    let (hsm, apart) = (SoftHsm::new(), Apart::start().await);
    let receiver = apart.receiver();
    hsm.token("payouts", PIN);
    hsm.import(&receiver, "payouts", PIN, "refunds", "01");
    let (bank, database) =
        (Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap(), Database::new(Kind::Sqlite));
    let mut keys = on_token(&receiver.account());
    keys.extend([("guest.reference", "true".to_owned()), ("mismatches.under", "refund".to_owned())]);
    let seal_key = random_bytes();
    let Anchor { program, url } = apart.anchor(&database, seal_key, &bank.url(), &keys);
    let program = program.with(CONFIGURATION, &hsm.configuration().display().to_string());
    let process = program.start();
    let mut client = Patient::new(&url, &apart.horizon_url);
    let (from, to) = client.introduce(&apart.asset, "1000").await;
    let account = receiver.account().to_string();
    say(&program, &["channels", "adopt", &account, "--reason", "made with the network", "--by", "tests"]);
    let horizon = Horizon::new(&apart.horizon_url).unwrap();
    let has = async || {
        let account = horizon.account(&client.account()).await.unwrap().unwrap();
        account.held(&apart.asset).unwrap().amount
    };
    let pay_too_little = async || {
        let opened = client.open(Amount::parse("10").unwrap(), &apart.asset, &from, &to).await;
        client.pay(&apart.asset, Amount::parse("9").unwrap(), &client.instructions(&opened).await).await;
    };
    pay_too_little().await;
    payout(&program, "the first is paid back", |payout| payout["state"] == "paid").await;
    assert_eq!(has().await, Amount::parse("1000").unwrap());

    // Killed, and started while the token is away.
    process.kill();
    hsm.unplug();
    let process = program.start();
    pay_too_little().await;
    payout(&program, "the second waits", |payout| {
        let reason = payout["waits_for"].as_str().unwrap_or_default();
        payout["state"] == "due" && reason.contains("key `refunds` on token `payouts`")
    })
    .await;
    assert_eq!(has().await, Amount::parse("991").unwrap());
    hsm.plug_in();
    payout(&program, "the second is paid back", |payout| payout["state"] == "paid").await;
    assert_eq!(has().await, Amount::parse("1000").unwrap());
    assert_eq!(process.stop(), Some(0), "{}", program.log());
    assert!(!program.log().contains(PIN), "{}", program.log());

    // A key that is another account's is nothing to start with.
    let keys = on_token(&client.account());
    let Anchor { program, .. } = apart.anchor(&database, seal_key, &bank.url(), &keys);
    let program = program.with(CONFIGURATION, &hsm.configuration().display().to_string());
    let _ended = program.start();
    let reason = format!("this is not the account's key, but that of {account}");
    wait::until("it does not start", || async {
        if program.log().contains(&reason) { Ok(()) } else { Err(program.log()) }
    })
    .await;
}
