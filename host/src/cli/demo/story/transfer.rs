//! What deposits and withdrawals have in common (SEP-6): terms, the customer, and the wait for instructions.

use super::{Directory, Instructions, Story, served};
use crate::cli::{
    CliError,
    demo::{client::text_at, people::SENDER},
    ui::short,
};
use serde_json::{Value, json};

/// The status in which the user may pay.
const PAYABLE: &str = "pending_user_transfer_start";

impl Story<'_> {
    pub(super) async fn ask_transfer_terms(&mut self, directory: &Directory, way: &str) -> Result<(), CliError> {
        self.narrator.step(
            "info",
            "Ask for the terms (SEP-6 GET /info)",
            "The anchor says which assets can be deposited and withdrawn, in what ways, its limits and its fees. The guest \
             decides, or the configuration does.",
        );
        let server = served(directory.transfers.as_ref(), "transfers (SEP-6)")?;
        let info = self.client.get(&format!("{server}/info"), self.narrator).await?;
        let code = directory.asset.code();
        let asset = info.pointer(&format!("/{way}/{code}"));
        let asset = asset.ok_or_else(|| CliError::new(format!("the anchor does not {way} {code}")))?;
        self.tell_terms(asset);
        Ok(())
    }

    pub(super) async fn open_withdrawal(&mut self, directory: &Directory) -> Result<String, CliError> {
        self.narrator.step(
            "open",
            "Open the withdrawal (SEP-6 GET /withdraw)",
            "The guest does not know Maria yet. The withdrawal opens all the same, and waits for what the anchor has to \
             know of her: account and memo follow once she is accepted.",
        );
        let (code, amount) = (directory.asset.code(), self.setting.amount);
        self.open_transfer(directory, &format!("withdraw?asset_code={code}&amount={amount}")).await
    }

    /// Opens a transfer; the URL of its status.
    pub(super) async fn open_transfer(&mut self, directory: &Directory, request: &str) -> Result<String, CliError> {
        let server = served(directory.transfers.as_ref(), "transfers (SEP-6)")?;
        let id = text_at(&self.client.get(&format!("{server}/{request}"), self.narrator).await?, "/id")?;
        self.narrator.note("transaction", &id);
        Ok(format!("{server}/transaction?id={id}"))
    }

    /// Tells the anchor who the user is, if it asks.
    pub(super) async fn identify(&mut self, directory: &Directory, url: &str) -> Result<(), CliError> {
        let answer = self.client.poll(url).await?;
        if text_at(&answer, "/transaction/status")? != "pending_customer_info_update" {
            return Ok(());
        }
        self.narrator.step(
            "register",
            &format!("Say who {} is (SEP-12)", SENDER.name),
            "By law the anchor must know whose money it is. It says which fields this transaction requires, the wallet \
             provides them, and the guest decides.",
        );
        let server = served(directory.kyc.as_ref(), "customers (SEP-12)")?;
        let id = text_at(&answer, "/transaction/id")?;
        let query = format!("{server}/customer?transaction_id={id}");
        let wanted = self.client.get(&query, self.narrator).await?;
        self.narrator.note("status", &text_at(&wanted, "/status")?);
        let mut body = SENDER.fill(wanted.get("fields"));
        let names: Vec<&str> = body.keys().map(String::as_str).collect();
        self.narrator.fact("asked for", &names.join(", "), names.clone());
        body.insert("transaction_id".to_owned(), json!(id));
        let answer = self.client.put(&format!("{server}/customer"), &Value::Object(body), self.narrator).await?;
        let customer = text_at(&answer, "/id")?;
        self.narrator.fact("customer", &short(&customer), customer.clone());
        Ok(())
    }

    pub(super) async fn withdrawal_instructions(&mut self, url: &str) -> Result<Instructions, CliError> {
        let answer = self.payable_transfer(url).await?;
        self.tell_where_to_pay(&answer, ["withdraw_anchor_account", "withdraw_memo_type", "withdraw_memo"])
    }

    /// The transaction once the user may pay.
    pub(super) async fn payable_transfer(&mut self, url: &str) -> Result<Value, CliError> {
        self.narrator.step(
            "instructions",
            "Read how to pay (SEP-6 GET /transaction)",
            "Now that Maria is accepted, the guest takes the transfer on, and the anchor says how to pay.",
        );
        let answer = self.payable(url, &["incomplete", "pending_customer_info_update"], PAYABLE).await?;
        self.tell_amounts(&answer);
        Ok(answer)
    }
}
