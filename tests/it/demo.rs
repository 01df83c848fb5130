//! The demonstration, as a program that watches it sees it.

use anchor_host_tests::{guests, hosted::Browser, process::binary};
use serde_json::Value;
use std::process::{Command, Stdio};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::ChildStdout,
};

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

/// A deposit whose pages a person answers, in the way of a program that reads the steps.
#[tokio::test]
async fn the_demonstration_opens_pages_for_a_person() {
    for (way, paid_out) in [("deposit", "39.3 USDC"), ("withdraw", "39.3 USD")] {
        let mut command = tokio::process::Command::new(binary());
        command.args(["demo", way, "--browser", "--json", "--amount", "50", "--set", "sandbox.close_every_ms=200"]);
        let mut program = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let opened = told(&mut lines, "open").await;
        let link = opened["facts"]["link"].as_str().unwrap();
        let origin = link.split('/').take(3).collect::<Vec<_>>().join("/");
        let browser = Browser::at_origin(origin);
        let page = browser.open(link).await.expect(200);
        assert!(page.html.contains("value=\"50\""), "the amount stands there: {}", page.html);
        let page = browser.submit(&page, &[("amount", "40")]).await.expect(200);
        let page = browser.submit(&page, &[("first_name", "Maria"), ("last_name", "Silva")]).await.expect(200);
        let bank = [("bank_account_number", "13719713158835300"), ("bank_number", "021000021")];
        let page = browser.submit(&page, &bank).await.expect(200);
        page.assert_says("39.3");
        browser.submit(&page, &[]).await.expect(200);
        let end = told(&mut lines, "completed").await;
        assert_eq!(end["facts"]["amount_out"], paid_out, "{end}");
        assert!(program.wait().await.unwrap().success());
    }
}

/// The next step of this name, or the result.
async fn told(lines: &mut Lines<BufReader<ChildStdout>>, name: &str) -> Value {
    loop {
        let line = lines.next_line().await.unwrap().unwrap_or_else(|| panic!("{name} is not told"));
        let one: Value = serde_json::from_str(&line).unwrap();
        if one["name"] == name || one["result"] == name {
            return one;
        }
    }
}

#[test]
fn a_payment_has_no_pages_to_open() {
    let output = Command::new(binary()).args(["demo", "--browser"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("demo deposit --browser"), "{told}");
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
