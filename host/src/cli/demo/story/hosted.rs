//! A deposit or a withdrawal on the anchor's pages (SEP-24): a person answers in a browser, and the demonstration pays.

use super::{Directory, LOOKS_EVERY, Souvenir, Story, served};
use crate::{
    cli::{CliError, demo::client::text_at},
    model::Amount,
};
use serde_json::{Value, json};

/// The statuses in which the pages, or the anchor behind them, are still busy.
const BEFORE_PAYMENT: [&str; 3] = ["incomplete", "pending_anchor", "pending_user"];

impl Story<'_> {
    /// Plays the deposit to the end, with a person at the pages.
    pub async fn play_hosted_deposit(mut self) -> Result<Souvenir, CliError> {
        let directory = self.discover().await?;
        self.sign_in(&directory).await?;
        self.open_account(&directory.asset).await?;
        let (id, url) = self.open_pages(&directory, "deposit").await?;
        self.await_the_person(&url).await?;
        // The built-in guest's reference is the transaction's id, as its page says.
        let paid_at = self.pay_at_the_bank(&id).await?;
        let done = self.follow(&url, paid_at).await?;
        self.look_at_the_ledger(&directory.asset, &done).await?;
        self.conclude(&done, paid_at)?;
        Ok(self.souvenir(url))
    }

    /// Plays the withdrawal to the end, with a person at the pages.
    pub async fn play_hosted_withdrawal(mut self) -> Result<Souvenir, CliError> {
        let directory = self.discover().await?;
        self.sign_in(&directory).await?;
        let (_, url) = self.open_pages(&directory, "withdraw").await?;
        let answer = self.await_the_person(&url).await?;
        let instructions =
            self.tell_where_to_pay(&answer, ["withdraw_anchor_account", "withdraw_memo_type", "withdraw_memo"])?;
        self.fund(&directory.asset).await?;
        let paid_at = self.pay(&directory.asset, &instructions).await?;
        let done = self.follow(&url, paid_at).await?;
        self.look_at_the_bank(&done).await?;
        self.conclude(&done, paid_at)?;
        Ok(self.souvenir(url))
    }

    /// Opens the transfer and its pages; the transaction's id, and the URL of its status.
    async fn open_pages(&mut self, directory: &Directory, way: &str) -> Result<(String, String), CliError> {
        self.narrator.step(
            "open",
            &format!("Open the pages (SEP-24 POST /transactions/{way}/interactive)"),
            "The anchor answers with a link, which opens once. A wallet shows it in a web view; here it opens in your \
             browser.",
        );
        let server = served(directory.hosted.as_ref(), "hosted transfers (SEP-24)")?;
        let request = json!({
            "asset_code": directory.asset.code(),
            "account": self.key.account().to_string(),
            "amount": self.setting.amount.to_string(),
        });
        let url = format!("{server}/transactions/{way}/interactive");
        let answer = self.client.post(&url, &request, self.narrator).await?;
        let (id, link) = (text_at(&answer, "/id")?, text_at(&answer, "/url")?);
        self.narrator.note("transaction", &id);
        self.show("link", &link);
        Ok((id.clone(), format!("{server}/transaction?id={id}")))
    }

    /// Opens a page for the person.
    pub(super) fn show(&mut self, what: &str, link: &str) {
        self.narrator.note(what, link);
        // A program that reads the steps opens the link itself.
        if !self.narrator.is_for_programs() && open::that_detached(link).is_err() {
            self.narrator.note("hint", "no browser was found here: open the link in one");
        }
    }

    /// Waits until the person has answered everything; what is to be paid becomes the amount that is paid.
    async fn await_the_person(&mut self, url: &str) -> Result<Value, CliError> {
        self.narrator.step(
            "pages",
            "Answer on the pages",
            "Maria is you: any name and account number will do; a routing number has nine digits. The guest says what to \
             ask, and the anchor renders it. Once all is answered, the demonstration pays for you.",
        );
        let mut last = String::new();
        loop {
            let answer = self.client.poll(url).await?;
            let status = text_at(&answer, "/transaction/status")?;
            if status != last {
                self.narrator.change(&status, meaning(&status));
                last.clone_from(&status);
            }
            if status == "pending_user_transfer_start" {
                let amount = text_at(&answer, "/transaction/amount_in")?;
                self.setting.amount = Amount::parse(&amount).map_err(CliError::new)?;
                self.tell_amounts(&answer);
                return Ok(answer);
            }
            if !BEFORE_PAYMENT.contains(&status.as_str()) {
                let message = text_at(&answer, "/transaction/message").unwrap_or_default();
                return Err(CliError::new(format!("the pages ended in {status} {message}")));
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    }
}

/// What a status means before the payment.
fn meaning(status: &str) -> &'static str {
    match status {
        "incomplete" => "you are on the pages",
        "pending_anchor" => "the anchor decides",
        "pending_user" => "you are asked for more",
        "pending_user_transfer_start" => "all is answered",
        _ => "",
    }
}
