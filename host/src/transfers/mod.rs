//! SEP-6's and SEP-24's operations: withdrawals and deposits, and the lists of a user's transfers.
//!
//! `request` is `GET /withdraw`, `/deposit` and their exchanges, `acceptance` is the job that asks the guest again about a transfer
//! that it put off, `corrections` is `PATCH /transactions/:id`, `fee` calculates a fee, `history` finds transfers, and
//! `wanted` says what is missing of their customers. `hosted` has what SEP-24 adds: transfers whose terms are settled on pages.

mod acceptance;
mod corrections;
mod fee;
mod history;
mod hosted;
mod info;
mod request;
mod wanted;

pub use fee::FeeQuestion;
pub use history::{TransferFilter, TransferName};
pub use hosted::{
    Corrected, Corrections, Costs, FieldProblem, LinkWishes, Page, PageRefused, Problems, Shown, Taken, is_correctable,
};
pub use info::AssetInfos;
pub use request::{OpenTransfer, OpenedTransfer, Way};
pub use wanted::Wanted;

use crate::{
    context::{Context, Error},
    customers::Customers,
    model::{AssetId, Kind, Protocol, ReceivedAsset},
    quotes::Quotes,
    transactions::Transactions,
};
use std::ops::Deref;

/// SEP-6's operations.
#[derive(Clone)]
pub struct Transfers {
    context: Context,
    transactions: Transactions,
    customers: Customers,
    quotes: Quotes,
}

impl Transfers {
    /// The operations for these transactions, customers and quotes.
    pub fn new(context: Context, transactions: Transactions, customers: Customers, quotes: Quotes) -> Self {
        Self { context, transactions, customers, quotes }
    }

    /// An asset that is transferred in this way, by the code that SEP-6 names it by, or by its SEP-38 name.
    fn transferable(&self, kind: Kind, parameter: &str, code: &str) -> Result<ReceivedAsset<'_>, Error> {
        let id = AssetId::parse(code).ok();
        let is_meant = |one: &ReceivedAsset<'_>| one.asset.is_called(code, None) || id.as_ref() == Some(one.asset);
        let (found, done) = match kind {
            Kind::Deposit | Kind::DepositExchange => (self.assets_deposited().find(is_meant), "deposited"),
            Kind::Withdrawal | Kind::WithdrawalExchange | Kind::Receive => {
                (self.assets_under(Protocol::Sep6).find(is_meant), "withdrawn")
            }
        };
        found.ok_or_else(|| Error::Invalid(format!("{parameter}: this asset is not {done} here; see GET /info")))
    }
}

impl Deref for Transfers {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
