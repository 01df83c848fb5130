//! Conversions between assets, and quotes (SEP-38).

use super::{Address, Amount, AssetId, Fee, GuestVersion, Money, Owner, Protocol, QuoteId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

/// The given amount; the other one follows from the rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// This much is sold.
    Sell(Amount),
    /// This much is bought.
    Buy(Amount),
}

/// The purpose of a rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// An indicative rate, to show.
    Indicative,
    /// A firm quote with this id.
    Firm(QuoteId),
    /// A rate to apply now, to a payment that has arrived.
    Settlement(TransactionId),
}

/// One asset of a conversion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The asset.
    pub asset: AssetId,
    /// Maximum decimals of an amount.
    pub decimals: u32,
    /// How the asset comes in or goes out (SEP-38 delivery method), if it is off chain and the client chose a method.
    pub delivery_method: Option<String>,
}

/// The client of a rate request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuoteClient {
    /// The signed-in identity.
    pub owner: Owner,
    /// The wallet's verified domain, if any.
    pub client_domain: Option<String>,
}

/// A request for a rate. One asset is on the ledger and the other is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RateRequest {
    /// The purpose.
    pub purpose: Purpose,
    /// What the client gives.
    pub sell: Side,
    /// What the client gets.
    pub buy: Side,
    /// The amount of one of them.
    pub given: Given,
    /// ISO 3166 code of the client's country, if given.
    pub country_code: Option<String>,
    /// The protocol that the conversion is for, if given.
    pub context: Option<Protocol>,
    /// The client; `None`: not signed in.
    pub client: Option<QuoteClient>,
    /// The earliest acceptable expiry of a firm quote.
    pub expire_after: Option<Timestamp>,
}

/// The guest's answer, parsed and not yet checked (`transactions::rules::convert` does that).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RateAnswer {
    /// Units of the asset sold for one unit of the asset bought, without fees.
    pub price: Amount,
    /// The amount sold; `None`: calculated.
    pub sell_amount: Option<Amount>,
    /// The amount bought; `None`: calculated.
    pub buy_amount: Option<Amount>,
    /// The fee, in one of the two assets.
    pub fee: Option<Fee>,
    /// When a firm quote expires.
    pub expires_at: Option<Timestamp>,
    /// The guest's own id of a firm quote.
    pub known_as: Option<String>,
}

/// A conversion whose amounts, price and fee are consistent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Conversion {
    /// What the client gives, including the fee if it is in this asset.
    pub sell: Money,
    /// What the client gets.
    pub buy: Money,
    /// Units of the asset sold for one unit of the asset bought, without fees.
    pub price: Amount,
    /// The same with fees.
    pub total_price: Amount,
    /// The fee; if there is none, 0 of the asset sold.
    pub fee: Fee,
}

/// A firm quote (SEP-38).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quote {
    /// Our id, for the client and the guest.
    pub id: QuoteId,
    /// The guest's own id of it, if it has one.
    // Absent in records of earlier releases.
    #[serde(default)]
    pub known_as: Option<String>,
    /// The client that requested it.
    pub owner: Owner,
    /// The protocol it is for.
    pub context: Protocol,
    /// The quoted conversion.
    pub conversion: Conversion,
    /// The delivery method of incoming off-chain money, if the client chose one.
    pub sell_delivery_method: Option<String>,
    /// The delivery method of outgoing off-chain money, if the client chose one.
    pub buy_delivery_method: Option<String>,
    /// When it expires: by then the client's payment has to be on the ledger.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// The guest that made it.
    pub guest: GuestVersion,
}

impl Quote {
    /// Whether `user` may use it: its owner may, and if the owner is an account, so may the account's memo users. One
    /// user may not use another's.
    pub fn serves(&self, user: &Owner) -> bool {
        match (self.owner, *user) {
            (Owner::Address(Address::Account(owner)), Owner::Memo { account, .. }) => owner == account,
            (owner, user) => owner == user,
        }
    }
}
