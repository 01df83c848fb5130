//! The steps of a sending anchor, one function each.

mod pay;
mod prepare;
mod quote;
mod watch;

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

/// How often the sending anchor polls, and how long before it gives up.
const LOOKS_EVERY: Duration = Duration::from_millis(100);
const GIVES_UP_AFTER: Duration = Duration::from_secs(60);

/// The addresses and settings of the demonstration.
pub struct Setting {
    /// The receiving anchor.
    pub anchor_url: String,
    /// The network's Horizon, with friendbot and faucet.
    pub horizon_url: String,
    /// The fake bank.
    pub bank_url: String,
    /// The network's passphrase.
    pub passphrase: String,
    /// The amount to send.
    pub amount: Amount,
    /// Whether the anchor runs the user's own guest, which may not use the fake bank.
    pub own_guest: bool,
}

/// The sending anchor.
pub struct Story<'a> {
    setting: Setting,
    narrator: &'a mut Narrator,
    client: Client,
    horizon: Horizon,
    key: Keypair,
}

/// What remains of the story: enough to request the transaction again.
pub struct Souvenir {
    /// The transaction's URL.
    pub transaction_url: String,
    /// The sending anchor's token.
    pub token: String,
}

/// The contents of `stellar.toml`.
struct Directory {
    signing_key: AccountId,
    web_auth: String,
    kyc: String,
    direct_payment: String,
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
    /// The sending anchor, with a new key.
    pub fn new(setting: Setting, narrator: &'a mut Narrator) -> Result<Self, CliError> {
        let horizon = Horizon::new(&setting.horizon_url).map_err(CliError::new)?;
        Ok(Self { setting, narrator, client: Client::new()?, horizon, key: Keypair::generate(&SystemRandom) })
    }

    /// Plays the story to the end.
    pub async fn play(mut self) -> Result<Souvenir, CliError> {
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
        Ok(Souvenir { transaction_url: url, token: self.client.token().unwrap_or_default().to_owned() })
    }
}

/// The asset's code, for people.
fn code(asset: &str) -> String {
    AssetId::parse(asset).map_or_else(|_| asset.to_owned(), |asset| asset.code().to_owned())
}
