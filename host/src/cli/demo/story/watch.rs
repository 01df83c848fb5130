//! The steps after the payment: the sending anchor waits, and then both ends are checked.

use super::{GIVES_UP_AFTER, LOOKS_EVERY, Story, code};
use crate::cli::{CliError, demo::client::text_at};
use serde_json::{Value, json};
use std::time::Instant;

impl Story<'_> {
    pub(super) async fn follow(&mut self, url: &str, paid_at: Instant) -> Result<Value, CliError> {
        self.narrator.step(
            "follow",
            "Follow the payment (SEP-31 GET /transactions/:id)",
            "The anchor sees the payment on the ledger and matches it by its memo. Then the guest orders the \
             transfer from its bank, and the host asks for news until the bank has settled it. The sending anchor \
             polls the status.",
        );
        let mut last = String::new();
        loop {
            let answer = self.client.poll(url).await?;
            let status = text_at(&answer, "/transaction/status")?;
            if status != last {
                self.narrator.change(&status, meaning(&status));
                last.clone_from(&status);
            }
            match status.as_str() {
                "completed" => return Ok(answer),
                "pending_sender" | "pending_stellar" | "pending_receiver" | "pending_external" => {}
                other => {
                    let message = text_at(&answer, "/transaction/status_message").unwrap_or_default();
                    return Err(CliError::new(format!("the payment ended up {other} {message}")));
                }
            }
            if paid_at.elapsed() > GIVES_UP_AFTER {
                return Err(CliError::new(format!(
                    "the payment is still {status} after {} s",
                    GIVES_UP_AFTER.as_secs()
                ))
                .hint("run again with --set log.level=info to see what the host is doing"));
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    pub(super) async fn look_at_the_bank(&mut self, done: &Value) -> Result<(), CliError> {
        self.narrator.step(
            "bank",
            "Check the receiver's bank",
            "This is not part of SEP-31. It proves, independently of both anchors, that the money was paid out \
             exactly once.",
        );
        let transfers = self.client.get(&format!("{}/transfers", self.setting.bank_url), self.narrator).await?;
        let is_idle = transfers.as_array().is_some_and(Vec::is_empty);
        if self.setting.own_guest && is_idle {
            self.narrator.note("transfers", "none: this guest pays out elsewhere");
            return Ok(());
        }
        let external = text_at(done, "/transaction/external_transaction_id").unwrap_or_default();
        let ours: Vec<&Value> = transfers
            .as_array()
            .into_iter()
            .flatten()
            .filter(|row| row.get("id").and_then(Value::as_str) == Some(&external))
            .collect();
        let [transfer] = ours.as_slice() else {
            return Err(CliError::new(format!("the bank has {} transfers `{external}`, not one", ours.len())));
        };
        for (label, key) in
            [("transfer", "id"), ("to", "name"), ("amount", "amount"), ("currency", "currency"), ("status", "status")]
        {
            self.narrator.note(label, &text_at(transfer, &format!("/{key}"))?);
        }
        Ok(())
    }

    pub(super) fn conclude(&mut self, done: &Value, paid_at: Instant) -> Result<(), CliError> {
        let text = |key: &str| text_at(done, &format!("/transaction/{key}"));
        let shown = |key: &str| Some(format!("{} {}", text(key).ok()?, code(&text(&format!("{key}_asset")).ok()?)));
        let (amount_in, amount_out, fee) = (shown("amount_in"), shown("amount_out"), shown("amount_fee"));
        let waited = paid_at.elapsed().as_millis();
        let summary = format!(
            "{} sent, {} fee, {} delivered, {waited} ms after the ledger closed.",
            amount_in.as_deref().unwrap_or("?"),
            fee.as_deref().unwrap_or("no"),
            amount_out.as_deref().unwrap_or("?"),
        );
        let facts = json!({
            "transaction": text("id")?,
            "status": text("status")?,
            "amount_in": amount_in,
            "amount_fee": fee,
            "amount_out": amount_out,
            "stellar_transaction_id": text("stellar_transaction_id").ok(),
            "external_transaction_id": text("external_transaction_id").ok(),
        });
        self.narrator.complete(&summary, facts);
        Ok(())
    }
}

fn meaning(status: &str) -> &'static str {
    match status {
        "pending_sender" => "the anchor waits for our payment",
        "pending_stellar" => "the payment is not on the ledger yet",
        "pending_receiver" => "the anchor has the money and is paying out",
        "pending_external" => "the bank has the order",
        "completed" => "the receiver has the money",
        "pending_customer_info_update" => "a customer's information has to be corrected",
        "pending_transaction_info_update" => "the payment's fields have to be corrected",
        "error" => "the payment failed",
        _ => "",
    }
}
