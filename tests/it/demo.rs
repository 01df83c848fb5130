//! The demonstration, as a program that watches it sees it.

use anchor_host_tests::{guests, process::binary};
use serde_json::Value;
use std::process::Command;

/// Every step, one object a line; with an author's guest, where one is given.
fn demonstration(arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(binary());
    let output = command.args(["demo", "--json", "--set", "sandbox.close_every_ms=200"]).args(arguments).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every step tells itself once, and the money that is promised is the money that arrives.
#[test]
fn the_demonstration_converts_a_payment_and_delivers_what_was_promised() {
    let steps = demonstration(&[]);
    let step = |name: &str| {
        let found: Vec<&Value> = steps.iter().filter(|one| one["name"] == name).collect();
        let [one] = found.as_slice() else { panic!("{name} is told {} times: {steps:?}", found.len()) };
        one.to_string()
    };
    let quote = step("quote");
    for told in ["100 USDC", "1 USDC", "0.1809 USDC", "547.26 BRL", "PIX"] {
        assert!(quote.contains(told), "`{told}` is not in {quote}");
    }
    assert!(step("bank").contains("547.26"), "{}", step("bank"));
    assert!(step("bank").contains("BRL"), "{}", step("bank"));
    let end = steps.last().unwrap().to_string();
    assert!(end.contains("\"amount_out\":\"547.26 BRL\""), "{end}");
}

/// The bank's notice, the guest's question to the bank, and a payment on the ledger.
#[test]
fn the_demonstration_deposits_what_came_in_at_the_bank() {
    let steps = demonstration(&["deposit", "--amount", "40"]);
    let step = |name: &str| steps.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}: {steps:?}"));
    assert!(step("instructions")["facts"]["Our_account_number"].is_string(), "{}", step("instructions"));
    assert_eq!(step("pay")["facts"]["paid"], "40 USD");
    // 0.50 and 0.5 %.
    assert_eq!(step("ledger")["facts"]["balance"], "39.3 USDC");
    let end = steps.last().unwrap();
    assert_eq!((&end["result"], &end["facts"]["amount_out"]), (&"completed".into(), &"39.3 USDC".into()));
}

#[test]
fn the_demonstration_withdraws_to_the_bank() {
    let steps = demonstration(&["withdraw", "--amount", "40"]);
    let bank = steps.iter().find(|one| one["name"] == "bank").unwrap();
    assert_eq!([&bank["facts"]["amount"], &bank["facts"]["currency"]], ["39.3", "USD"]);
    let end = steps.last().unwrap();
    assert_eq!((&end["result"], &end["facts"]["amount_out"]), (&"completed".into(), &"39.3 USD".into()));
}

/// The one of the guide for authors, which neither converts nor pays out at the fake bank.
#[test]
fn the_demonstration_pays_through_an_authors_guest() {
    let guest = guests::rust("cash_desk");
    let steps = demonstration(&["--guest", guest.to_str().unwrap()]);
    let bank = steps.iter().find(|one| one["name"] == "bank").unwrap().to_string();
    assert!(bank.contains("this guest pays out elsewhere"), "{bank}");
    let end = steps.last().unwrap().to_string();
    assert!(end.contains("\"amount_out\":\"99 USD\""), "{end}");
}
