//! Conversions of one asset into another, and the quotes that promise them (SEP-38).

use super::{Address, Amount, AssetId, Fee, GuestVersion, Money, Owner, Protocol, QuoteId, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};

/// The amount that is given; the other one follows from the rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Given {
    /// This much is sold.
    Sell(Amount),
    /// This much is bought.
    Buy(Amount),
}

/// What a rate is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To be shown.
    Indicative,
    /// To be relied on, under this id.
    Firm(QuoteId),
    /// To be applied now, to money that is here.
    Settlement(TransactionId),
}

/// One asset of a conversion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The asset.
    pub asset: AssetId,
    /// Most decimals an amount of it may have.
    pub decimals: u32,
    /// How it comes in or goes out (SEP-38 delivery method), when it is off chain and the client said so.
    pub delivery_method: Option<String>,
}

/// Who asks for a rate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuoteClient {
    /// The signed-in identity.
    pub owner: Owner,
    /// The wallet's verified domain, if it proved one.
    pub client_domain: Option<String>,
}

/// A question for a rate. One side is on the ledger and the other is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RateRequest {
    /// What for.
    pub purpose: Purpose,
    /// What the client gives.
    pub sell: Side,
    /// What the client gets.
    pub buy: Side,
    /// How much of one of them.
    pub given: Given,
    /// ISO 3166 code of the client's country, when it said so.
    pub country_code: Option<String>,
    /// The protocol the conversion is for; `None`: not said.
    pub context: Option<Protocol>,
    /// Who asks; `None`: nobody signed in.
    pub client: Option<QuoteClient>,
    /// Until when a firm quote has to be good at least.
    pub expire_after: Option<Timestamp>,
}

/// What the guest said, parsed and not yet checked (`lifecycle::rules::convert` does).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RateAnswer {
    /// Units of the asset sold for one unit of the asset bought, without fees.
    pub price: Amount,
    /// How much is sold; `None`: what follows.
    pub sell_amount: Option<Amount>,
    /// How much is bought; `None`: what follows.
    pub buy_amount: Option<Amount>,
    /// The fee, in one of the two assets.
    pub fee: Option<Fee>,
    /// Until when a firm quote is good.
    pub expires_at: Option<Timestamp>,
}

/// A conversion whose numbers hold together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Conversion {
    /// What the client gives, the fee included when it is in this asset.
    pub sell: Money,
    /// What the client gets.
    pub buy: Money,
    /// Units of the asset sold for one unit of the asset bought, without fees.
    pub price: Amount,
    /// The same with fees.
    pub total_price: Amount,
    /// The fee, 0 of the asset sold when there is none.
    pub fee: Fee,
}

/// A promise to convert (SEP-38 firm quote).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quote {
    /// Our id, told to the client and to the guest.
    pub id: QuoteId,
    /// Who asked for it.
    pub owner: Owner,
    /// The protocol it is for.
    pub context: Protocol,
    /// What is promised.
    pub conversion: Conversion,
    /// How off-chain money comes in, when the client said so.
    pub sell_delivery_method: Option<String>,
    /// How off-chain money goes out, when the client said so.
    pub buy_delivery_method: Option<String>,
    /// By when the client's money has to be here.
    pub expires_at: Timestamp,
    /// When it was given.
    pub created_at: Timestamp,
    /// The guest that gave it.
    pub guest: GuestVersion,
}

impl Quote {
    /// Whether `user` may use it: who asked for it may, and so may the memo users of an account that asked for it in its
    /// own name. Never one user for another.
    pub fn serves(&self, user: &Owner) -> bool {
        match (self.owner, *user) {
            (Owner::Address(Address::Account(owner)), Owner::Memo { account, .. }) => owner == account,
            (owner, user) => owner == user,
        }
    }
}
