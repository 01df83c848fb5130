//! The demonstration, as a program that watches it sees it.

use anchor_host_tests::process::binary;
use serde_json::Value;
use std::process::Command;

/// Every step tells itself once, and the money that is promised is the money that arrives.
#[test]
fn the_demonstration_converts_a_payment_and_delivers_what_was_promised() {
    let output =
        Command::new(binary()).args(["demo", "--json", "--set", "sandbox.close_every_ms=200"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let steps: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let step = |name: &str| {
        let found: Vec<&Value> = steps.iter().filter(|one| one["name"] == name).collect();
        let [one] = found.as_slice() else { panic!("{name} is told {} times:\n{text}", found.len()) };
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
