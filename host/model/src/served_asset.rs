//! An asset on the ledger that the anchor serves, as configured: the asset, and the terms of each protocol it is served
//! under.

use super::{AccountId, Amount, AssetId, Driver, Protocol};
use rust_decimal::Decimal;

/// An asset this anchor serves. Without terms of any protocol it is only listed in stellar.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedAsset {
    /// The asset, on the ledger.
    pub asset: AssetId,
    /// Our account that receives it.
    pub account: AccountId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// A payment of more is credited only when a second Horizon agrees; `None`: one is enough for any.
    pub confirm_above: Option<Amount>,
    /// The terms of receiving it (SEP-31); `None`: it is not received.
    pub receive: Option<ReceiveTerms>,
    /// The terms of withdrawing it (SEP-6, SEP-24); `None`: it is not withdrawn.
    pub withdraw: Option<ReceiveTerms>,
    /// The terms of depositing it (SEP-6, SEP-24); `None`: it is not deposited.
    pub deposit: Option<DepositTerms>,
}

/// The terms of taking a currency off chain and paying the asset on the ledger for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositTerms {
    /// Our account that pays the asset.
    pub from: AccountId,
    /// The terms. Their currency is the one that comes in, and fees are in it; the limits are in the asset.
    pub terms: ReceiveTerms,
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The asset is paid on the ledger, and a currency delivered off chain.
    OffTheLedger,
    /// A currency is paid off chain, and the asset delivered on the ledger.
    OntoTheLedger,
}

/// The terms of receiving an asset on the ledger and delivering a currency for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveTerms {
    /// The off-chain asset delivered, after fees, when the request names no other.
    pub deliver: AssetId,
    /// Whether it is worth the same as the delivered asset. Otherwise a guest's rate decides, or the guest's terms for
    /// each payment.
    pub one_for_one: bool,
    /// Smallest amount received; `None`: no limit.
    pub min_amount: Option<Amount>,
    /// Largest amount received; `None`: no limit.
    pub max_amount: Option<Amount>,
    /// Fixed part of the fee, in the asset.
    pub fee_fixed: Option<Amount>,
    /// Percentage part of the fee, in percentage points.
    pub fee_percent: Option<Decimal>,
    /// How the money can be delivered (`funding_methods`).
    pub funding_methods: Vec<String>,
    /// Whether conversions need a firm quote (SEP-31 `quotes_required`).
    pub quotes_required: bool,
    /// Who decides what happens to its transactions.
    pub driver: Driver,
}

/// A served asset with its terms under a protocol, where it is paid for a currency or a currency for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedAsset<'a> {
    /// The asset, on the ledger.
    pub asset: &'a AssetId,
    /// Our account that receives it, or pays it.
    pub account: AccountId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// The terms.
    pub terms: &'a ReceiveTerms,
    /// Which way the money goes.
    pub flow: Flow,
}

impl<'a> ReceivedAsset<'a> {
    /// The asset that the payer pays.
    pub fn paid(&self) -> &'a AssetId {
        match self.flow {
            Flow::OffTheLedger => self.asset,
            Flow::OntoTheLedger => &self.terms.deliver,
        }
    }

    /// The asset that is delivered for it, unless another is asked for.
    pub fn delivered(&self) -> &'a AssetId {
        match self.flow {
            Flow::OffTheLedger => &self.terms.deliver,
            Flow::OntoTheLedger => self.asset,
        }
    }

    /// Whether an amount of what the payer pays is compared with the limits as it is: it is the asset itself, or worth the same.
    /// The limits are in units of the asset on the ledger.
    pub fn limits_are_in(&self, paid: &AssetId) -> bool {
        paid == self.asset || paid == self.paid() && self.terms.one_for_one
    }
}

impl ServedAsset {
    /// The asset with the terms of receiving it; `None`: it is not received.
    pub fn received(&self) -> Option<ReceivedAsset<'_>> {
        self.under(Protocol::Sep31)
    }

    /// The asset with the terms on which its payments on the ledger are taken under a protocol; `None`: none are.
    pub fn under(&self, protocol: Protocol) -> Option<ReceivedAsset<'_>> {
        let Self { asset, account, decimals, .. } = self;
        let terms = match protocol {
            Protocol::Sep31 => self.receive.as_ref(),
            Protocol::Sep6 | Protocol::Sep24 => self.withdraw.as_ref(),
        };
        let flow = Flow::OffTheLedger;
        terms.map(|terms| ReceivedAsset { asset, account: *account, decimals: *decimals, terms, flow })
    }

    /// The asset with the terms of depositing it; `None`: it is not deposited.
    pub fn deposited(&self) -> Option<ReceivedAsset<'_>> {
        let Self { asset, decimals, deposit, .. } = self;
        let flow = Flow::OntoTheLedger;
        deposit.as_ref().map(|DepositTerms { from, terms }| ReceivedAsset {
            asset,
            account: *from,
            decimals: *decimals,
            terms,
            flow,
        })
    }
}
