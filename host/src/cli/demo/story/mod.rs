//! The plot: what a sending anchor does, one step per function.

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

/// How often the sending anchor looks, and how long before it gives up.
const LOOKS_EVERY: Duration = Duration::from_millis(100);
const GIVES_UP_AFTER: Duration = Duration::from_secs(60);

/// Where everything is.
pub struct Setting {
    /// The receiving anchor.
    pub anchor_url: String,
    /// The network's Horizon, with friendbot and faucet.
    pub horizon_url: String,
    /// The fake bank.
    pub bank_url: String,
    /// The network's passphrase.
    pub passphrase: String,
    /// How much is sent.
    pub amount: Amount,
    /// Whether the anchor runs a guest of the user's, which need not know the fake bank.
    pub own_guest: bool,
}

/// The sending anchor and what it has learned.
pub struct Story<'a> {
    setting: Setting,
    narrator: &'a mut Narrator,
    client: Client,
    horizon: Horizon,
    key: Keypair,
}

/// What is left of the story: enough to ask the anchor for the payment again.
pub struct Souvenir {
    /// Where the payment is.
    pub transaction_url: String,
    /// The sending anchor's token.
    pub token: String,
}

/// What stellar.toml says.
struct Directory {
    signing_key: AccountId,
    web_auth: String,
    kyc: String,
    direct_payment: String,
    /// None when it does not convert.
    quotes: Option<String>,
    asset: AssetId,
}

/// What `/info` says about the asset.
struct Terms {
    sender_type: Option<String>,
    receiver_type: Option<String>,
    fields: Value,
    funding_method: Option<String>,
}

/// A rate that the anchor promised.
struct Quote {
    id: String,
    buy_asset: String,
    delivery_method: Option<String>,
}

/// What the payment has to look like on the ledger.
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

    /// Plays it to the end.
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

/// What people call an asset.
fn code(asset: &str) -> String {
    AssetId::parse(asset).map_or_else(|_| asset.to_owned(), |asset| asset.code().to_owned())
}
