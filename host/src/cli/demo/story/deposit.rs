//! A deposit: paid at the bank, received on the ledger.

use super::{Directory, Story};
use crate::{
    cli::{CliError, demo::client::text_at, ui::short},
    model::AssetId,
};
use serde_json::{Value, json};
use std::time::Instant;

/// The instruction that says which reference the payment needs (SEP-9).
const REFERENCE: &str = "organization.external_transfer_memo";

/// Where the built-in guest takes the fake bank's notices.
const NOTICES: &str = "/rails/reference-rails/payments";

/// What the user paid at the bank.
const CURRENCY: &str = "USD";

impl Story<'_> {
    pub(super) async fn open_account(&mut self, asset: &AssetId) -> Result<(), CliError> {
        self.narrator.step(
            "account",
            "Get an account that can hold the asset (sandbox only)",
            "A real user has one. Ours is new: friendbot creates it with lumens for the network's fees, and a trustline \
             allows it to hold the asset. Without a trustline the deposit would wait for one.",
        );
        self.trust(asset).await
    }

    pub(super) async fn open_deposit(&mut self, directory: &Directory) -> Result<String, CliError> {
        self.narrator.step(
            "open",
            "Open the deposit (SEP-6 GET /deposit)",
            "The guest does not know Maria yet. The deposit opens all the same, and waits for what the anchor has to know \
             of her: the instructions follow once she is accepted.",
        );
        let (code, amount, account) = (directory.asset.code(), self.setting.amount, self.key.account());
        let request = format!("deposit?asset_code={code}&amount={amount}&account={account}");
        self.open_transfer(directory, &request).await
    }

    /// The reference that the payment at the bank needs.
    pub(super) async fn deposit_instructions(&mut self, url: &str) -> Result<String, CliError> {
        let answer = self.payable_transfer(url).await?;
        let instructions = answer.pointer("/transaction/instructions").and_then(Value::as_object);
        for instruction in instructions.into_iter().flatten().map(|(_, one)| one) {
            let (label, value) = (text_at(instruction, "/description")?, text_at(instruction, "/value")?);
            self.narrator.note(&label, &value);
        }
        let reference = instructions.and_then(|all| all.get(REFERENCE)?.get("value")?.as_str());
        reference.map(str::to_owned).ok_or_else(|| {
            CliError::new(format!("the instructions have no {REFERENCE}, which the fake bank needs"))
                .hint("play the deposit with the built-in guest")
        })
    }

    pub(super) async fn pay_at_the_bank(&mut self, reference: &str) -> Result<Instant, CliError> {
        self.narrator.step(
            "pay",
            "Pay at the bank",
            "Maria's bank sends the dollars to the anchor's account, with the reference. The anchor's bank books them, and \
             tells the anchor. Anybody could send such a notice, so the guest believes the bank and not the notice.",
        );
        let payment = json!({
            "reference": reference, "amount": self.setting.amount.to_string(), "currency": CURRENCY,
        });
        let url = format!("{}/incoming", self.setting.bank_url);
        let booked = self.client.post(&url, &payment, self.narrator).await?;
        let (paid_at, id) = (Instant::now(), text_at(&booked, "/id")?);
        self.narrator.note("paid", &format!("{} {CURRENCY}", self.setting.amount));
        self.narrator.note("payment", &id);
        // Another guest takes its notices elsewhere, and is asked.
        if !self.setting.own_guest {
            let url = format!("{}{NOTICES}", self.setting.anchor_url);
            self.client.notify(&url, &json!({ "id": id }), self.narrator).await?;
        }
        Ok(paid_at)
    }

    pub(super) async fn look_at_the_ledger(&mut self, asset: &AssetId, done: &Value) -> Result<(), CliError> {
        self.narrator.step(
            "ledger",
            "Check the ledger",
            "This is not part of the protocol. It proves, independently of the anchor, that the money is in Maria's account.",
        );
        let hash = text_at(done, "/transaction/stellar_transaction_id")?;
        let url = format!("{}/transactions/{hash}", self.setting.horizon_url);
        let found = self.client.get(&url, self.narrator).await?;
        self.narrator.fact("transaction", &short(&hash), hash.clone());
        self.narrator.note("in ledger", &text_at(&found, "/ledger")?);
        self.tell_balance(asset).await
    }
}
