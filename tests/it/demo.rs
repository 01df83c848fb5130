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
