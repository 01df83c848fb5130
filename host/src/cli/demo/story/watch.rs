//! The client waits, before the payment and after it, and then both ends are checked.

use super::{GIVES_UP_AFTER, Instructions, LOOKS_EVERY, Story, code};
use crate::{
    cli::{CliError, demo::client::text_at, ui::short},
    model::{AccountId, Memo},
};
use serde_json::{Value, json};
use std::time::Instant;

impl Story<'_> {
    /// The transaction once it can be paid, in the status `payable`; in one of `before`, it is looked at again.
    pub(super) async fn payable(&mut self, url: &str, before: &[&str], payable: &str) -> Result<Value, CliError> {
        let mut answer = self.client.get(url, self.narrator).await?;
        let began = Instant::now();
        loop {
            let status = text_at(&answer, "/transaction/status")?;
            if status == payable {
                self.narrator.note("status", payable);
                return Ok(answer);
            }
            if !before.contains(&status.as_str()) || began.elapsed() >= GIVES_UP_AFTER {
                return Err(CliError::new(format!("the anchor is not ready to be paid: {status}")));
            }
            tokio::time::sleep(LOOKS_EVERY).await;
            answer = self.client.poll(url).await?;
        }
    }

    /// The account and the memo to pay, in the answer's members of these names: account, kind of memo, memo.
    pub(super) fn tell_where_to_pay(&mut self, answer: &Value, names: [&str; 3]) -> Result<Instructions, CliError> {
        let text = |name: &str| text_at(answer, &format!("/transaction/{name}"));
        let [account, kind, memo] = names;
        let (account, kind, memo) = (text(account)?, text(kind)?, text(memo)?);
        self.narrator.fact("pay to", &short(&account), account.clone());
        self.narrator.fact("with memo", &format!("{kind} {}", short(&memo)), format!("{kind}:{memo}"));
        Ok(Instructions {
            account: AccountId::parse(&account).map_err(CliError::new)?,
            memo: Memo::parse(&kind, &memo).map_err(CliError::new)?,
        })
    }

    pub(super) async fn follow(&mut self, url: &str, paid_at: Instant) -> Result<Value, CliError> {
        self.narrator.step(
            "follow",
            &format!("Follow the transaction ({})", self.words.status_request),
            self.words.waiting,
        );
        let (mut last, mut asked_at) = (String::new(), paid_at);
        loop {
            let answer = self.client.poll(url).await?;
            let status = text_at(&answer, "/transaction/status")?;
            if status != last {
                self.narrator.change(&status, meaning(&status).0);
                last.clone_from(&status);
                if status == "pending_user" {
                    self.ask_for_correction(&text_at(&answer, "/transaction/more_info_url")?);
                }
            }
            match status.as_str() {
                "completed" => return Ok(answer),
                // As long as it takes the person.
                "pending_user" => asked_at = Instant::now(),
                status if !meaning(status).1 => {}
                other => {
                    let message = text_at(&answer, "/transaction/status_message").unwrap_or_default();
                    return Err(CliError::new(format!("it ended up {other} {message}")));
                }
            }
            if asked_at.elapsed() > GIVES_UP_AFTER {
                return Err(CliError::new(format!("it is still {status} after {} s", GIVES_UP_AFTER.as_secs()))
                    .hint("run again with --set log.level=info to see what the host is doing"));
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }

    /// Has the person correct what the payout waits for.
    fn ask_for_correction(&mut self, page: &str) {
        self.narrator.step(
            "correct",
            "Correct the details on the page",
            "The payout waits for them. A wallet opens the page about the transaction (more_info_url); here it opens in your \
             browser.",
        );
        self.show("link", page);
        self.narrator.step("follow", "Follow the transaction again", self.words.waiting);
    }

    pub(super) async fn look_at_the_bank(&mut self, done: &Value) -> Result<(), CliError> {
        self.narrator.step(
            "bank",
            "Check the receiver's bank",
            "This is not part of the protocol. It proves, independently of the anchor, that the money was paid out \
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

    /// What is paid, kept and delivered, as far as it is known.
    pub(super) fn tell_amounts(&mut self, answer: &Value) {
        let text = |key: &str| text_at(answer, &format!("/transaction/{key}"));
        for (label, key) in [("amount in", "amount_in"), ("fee", "amount_fee"), ("amount out", "amount_out")] {
            if let (Ok(amount), Ok(asset)) = (text(key), text(&format!("{key}_asset"))) {
                self.narrator.note(label, &format!("{amount} {}", code(&asset)));
            }
        }
    }

    pub(super) fn conclude(&mut self, done: &Value, paid_at: Instant) -> Result<(), CliError> {
        let text = |key: &str| text_at(done, &format!("/transaction/{key}"));
        let shown = |key: &str| Some(format!("{} {}", text(key).ok()?, code(&text(&format!("{key}_asset")).ok()?)));
        let (amount_in, amount_out, fee) = (shown("amount_in"), shown("amount_out"), shown("amount_fee"));
        let waited = paid_at.elapsed().as_millis();
        let summary = format!(
            "{} sent, {} fee, {} delivered, {waited} ms {}.",
            amount_in.as_deref().unwrap_or("?"),
            fee.as_deref().unwrap_or("no"),
            amount_out.as_deref().unwrap_or("?"),
            self.words.paid,
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

/// What a status means, and whether nothing follows by itself.
fn meaning(status: &str) -> (&'static str, bool) {
    match status {
        "pending_sender" | "pending_user_transfer_start" => ("the anchor waits for our payment", false),
        "pending_receiver" | "pending_anchor" => ("the anchor has the money and is paying out", false),
        "pending_stellar" => ("a payment is on its way to the ledger", false),
        "pending_trust" => ("our account can't hold the asset yet", false),
        "pending_external" => ("the bank has the order", false),
        "pending_user" => ("you are asked for a correction", false),
        "completed" => ("the receiver has the money", true),
        "pending_customer_info_update" => ("a customer's information has to be corrected", true),
        "pending_transaction_info_update" => ("the payment's fields have to be corrected", true),
        "error" => ("the payment failed", true),
        _ => ("", true),
    }
}
