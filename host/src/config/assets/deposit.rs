//! `[assets.deposit]`: the terms of an asset that is deposited under SEP-6.

use super::terms::{self, Names};
use crate::config::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::{AccountId, ReceiveTerms};

pub(in crate::config) const SECTION: Section = Section {
    name: "assets[].deposit",
    doc: "Terms of depositing the asset under SEP-6 and SEP-24: a currency comes in off chain, and the asset is paid on the ledger for it.\n\
          Without this table it is not deposited. Limits are in the asset: where the currency is worth something else, what an amount\n\
          converts to is compared with them. Fees are in the currency. Requires a guest that provides `deposits`, and a host that\n\
          pays ([payouts]).",
    keys: &[
        Key::unset(
            "receive",
            "\"iso4217:USD\"",
            "required",
            "Currency that comes in if a deposit names no other, in SEP-38 notation.",
        ),
        Key::unset(
            "receive_rate",
            "\"guest\"",
            "one_for_one if the asset's code begins with the currency's code, as in USDC and USD; otherwise required",
            "Units of the asset for one unit of that currency, before fees. \"one_for_one\": one. \"guest\": a guest decides, with\n\
             the rate from its `quotes` interface or with the amount-out with which it accepts a deposit.",
        ),
        Key::unset(
            "paying_account",
            "\"GDRHDSTZ4PK6VI3WL224XBJFEB6CUXQESTQPXYIB3KGITRLL7XVE4NWV\"",
            "assets[].receiving_account",
            "Your account that pays the asset. The host needs its key, or who signs for it: see [payouts].",
        ),
        terms::MIN_AMOUNT,
        terms::MAX_AMOUNT,
        Key::unset("fee_fixed", "\"0.50\"", "none", "Fixed part of the fee, in the currency, in quotation marks."),
        terms::FEE_PERCENT,
        Key::preset(
            "funding_methods",
            "[]",
            "How the anchor can take money (SEP-6 funding_methods), unless the guest says.",
        ),
        Key::preset(
            "quotes_required",
            "false",
            "Whether conversions need a firm quote. Requires a guest that provides `quotes`.",
        ),
        terms::DRIVEN_BY,
    ],
};

/// What it means for an asset to have no such table.
pub(in crate::config) const ABSENT: &str = "the asset is not deposited under SEP-6";

const NAMES: Names = Names { currency: "receive", rate: "receive_rate", what: "the currency that comes in" };

/// The terms of an asset that is deposited.
#[derive(Debug, Clone)]
pub struct AssetDeposit {
    /// Our account that pays; `None`: the asset's receiving account.
    pub paying_account: Option<AccountId>,
    /// The terms.
    pub terms: ReceiveTerms,
}

impl AssetDeposit {
    pub(super) fn read(reader: &mut Reader, asset: &str, code: Option<&str>, decimals: u32) -> Option<Self> {
        let terms = terms::read(reader, (asset, "deposit"), &NAMES, code, decimals)?;
        Some(Self { paying_account: reader.parse(&format!("{asset}.deposit.paying_account"), "a G… account"), terms })
    }
}
