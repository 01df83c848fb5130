//! The steps of a client of the anchor, one function each: of a sending anchor, or of a wallet.

mod deposit;
mod hosted;
mod open;
mod pay;
mod prepare;
mod quote;
mod transfer;
mod watch;
mod words;

pub use words::{DEPOSIT, HOSTED_DEPOSIT, HOSTED_WITHDRAWAL, PAYMENT, WITHDRAWAL, Words};

use super::{
    CliError,
    client::Client,
    narrator::Narrator,
    people::{RECEIVER, SENDER},
};
use crate::{
    app::SystemRandom,
    model::{AccountId, Amount, AssetId, Memo},
    stellar::{Horizon, Keypair},
};
use serde_json::Value;
use std::time::Duration;

/// How often the client polls, and how long before it gives up.
const LOOKS_EVERY: Duration = Duration::from_millis(100);
const GIVES_UP_AFTER: Duration = Duration::from_secs(60);

/// The addresses and settings of the demonstration.
pub struct Setting {
    /// The anchor.
    pub anchor_url: String,
    /// The network's Horizon, with friendbot and faucet.
    pub horizon_url: String,
    /// The fake bank.
    pub bank_url: String,
    /// The network's passphrase.
    pub passphrase: String,
    /// The amount to pay, to deposit or to withdraw.
    pub amount: Amount,
    /// Whether the anchor runs the user's own guest, which may not use the fake bank.
    pub own_guest: bool,
}

/// The client.
pub struct Story<'a> {
    setting: Setting,
    words: &'static Words,
    narrator: &'a mut Narrator,
    client: Client,
    horizon: Horizon,
    key: Keypair,
}

/// What remains of the story: enough to request the transaction again.
pub struct Souvenir {
    /// The transaction's URL.
    pub transaction_url: String,
    /// The client's token.
    pub token: String,
}

/// The contents of `stellar.toml`.
struct Directory {
    signing_key: AccountId,
    web_auth: String,
    /// SEP-12; `None`: not offered.
    kyc: Option<String>,
    /// SEP-31; `None`: not offered.
    direct_payment: Option<String>,
    /// SEP-6; `None`: not offered.
    transfers: Option<String>,
    /// SEP-24; `None`: not offered.
    hosted: Option<String>,
    /// `None` if the anchor does not convert.
    quotes: Option<String>,
    asset: AssetId,
}

/// The asset's part of `/info`.
struct Terms {
    sender_type: Option<String>,
    receiver_type: Option<String>,
    fields: Value,
    funding_method: Option<String>,
}

/// A firm quote.
struct Quote {
    id: String,
    buy_asset: String,
    delivery_method: Option<String>,
}

/// How the payment has to be made on the ledger.
struct Instructions {
    account: AccountId,
    memo: Memo,
}

impl<'a> Story<'a> {
    /// The client, with a new key.
    pub fn new(setting: Setting, words: &'static Words, narrator: &'a mut Narrator) -> Result<Self, CliError> {
        let horizon = Horizon::new(&setting.horizon_url).map_err(CliError::new)?;
        Ok(Self { setting, words, narrator, client: Client::new()?, horizon, key: Keypair::generate(&SystemRandom) })
    }

    /// Plays the payment to the end.
    pub async fn play_payment(mut self) -> Result<Souvenir, CliError> {
        let directory = self.discover().await?;
        self.sign_in(&directory).await?;
        let terms = self.ask_terms(&directory).await?;
        let sender = self.register(&directory, &SENDER, terms.sender_type.as_deref(), "sender").await?;
        let receiver = self.register(&directory, &RECEIVER, terms.receiver_type.as_deref(), "receiver").await?;
        let quote = self.ask_rate(&directory).await?;
        let url = self.open(&directory, &terms, sender, receiver, quote).await?;
        let instructions = self.instructions(&url).await?;
        self.fund(&directory.asset).await?;
        let paid_at = self.pay(&directory.asset, &instructions).await?;
        let done = self.follow(&url, paid_at).await?;
        self.look_at_the_bank(&done).await?;
        self.conclude(&done, paid_at)?;
        Ok(self.souvenir(url))
    }

    /// Plays the deposit to the end.
    pub async fn play_deposit(mut self) -> Result<Souvenir, CliError> {
        let directory = self.discover().await?;
        self.sign_in(&directory).await?;
        self.open_account(&directory.asset).await?;
        self.ask_transfer_terms(&directory, "deposit").await?;
        let url = self.open_deposit(&directory).await?;
        self.identify(&directory, &url).await?;
        let reference = self.deposit_instructions(&url).await?;
        let paid_at = self.pay_at_the_bank(&reference).await?;
        let done = self.follow(&url, paid_at).await?;
        self.look_at_the_ledger(&directory.asset, &done).await?;
        self.conclude(&done, paid_at)?;
        Ok(self.souvenir(url))
    }

    /// Plays the withdrawal to the end.
    pub async fn play_withdrawal(mut self) -> Result<Souvenir, CliError> {
        let directory = self.discover().await?;
        self.sign_in(&directory).await?;
        self.fund(&directory.asset).await?;
        self.ask_transfer_terms(&directory, "withdraw").await?;
        let url = self.open_withdrawal(&directory).await?;
        self.identify(&directory, &url).await?;
        let instructions = self.withdrawal_instructions(&url).await?;
        let paid_at = self.pay(&directory.asset, &instructions).await?;
        let done = self.follow(&url, paid_at).await?;
        self.look_at_the_bank(&done).await?;
        self.conclude(&done, paid_at)?;
        Ok(self.souvenir(url))
    }

    fn souvenir(&self, transaction_url: String) -> Souvenir {
        Souvenir { transaction_url, token: self.client.token().unwrap_or_default().to_owned() }
    }
}

/// The address of a service.
fn served<'a>(url: Option<&'a String>, what: &str) -> Result<&'a String, CliError> {
    let hint = "`anchor-host guest check FILE` lists what the guest provides and what that serves; an asset also needs its table";
    url.ok_or_else(|| CliError::new(format!("the anchor serves no {what}")).hint(hint))
}

/// The asset's code, for people.
fn code(asset: &str) -> String {
    AssetId::parse(asset).map_or_else(|_| asset.to_owned(), |asset| asset.code().to_owned())
}
