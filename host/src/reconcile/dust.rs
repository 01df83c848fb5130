//! Small payments that the books have only counted.

use super::{Difference, Kind, compare::Dust, run::LedgerRange};
use crate::model::Amount;
use crate::stellar::ledger_of;
use crate::store::DustRow;

/// Compares what was counted of an asset with the payments of a range that are not in the books one by one. They are the same
/// if everything that was counted is in the range; if not, they can't be more.
pub(super) fn differs(range: &LedgerRange, row: &DustRow, missing: Dust) -> Option<Difference> {
    let counted = u64::try_from(row.payments).unwrap_or_default();
    let amount = Amount::parse(&row.amount).ok();
    let last = ledger_of(u64::try_from(row.last_operation).unwrap_or_default());
    let is_whole = range.is_from_beginning && last <= range.last_ledger;
    let is_same = missing.payments == counted && Some(missing.amount) == amount;
    let is_possible = missing.payments <= counted && amount.is_some_and(|amount| missing.amount <= amount);
    if is_same || (is_possible && !is_whole) {
        return None;
    }
    let asset = &row.asset;
    let message = format!(
        "{counted} payments of {asset} were counted as dust, {} together, and the ledger has {} that are not in the books, {} \
         together",
        row.amount, missing.payments, missing.amount
    );
    let (kind, subject) = (Kind::DustDiffers, format!("{}:{asset}", range.account));
    let remedy = format!("anchor-host unapplied dust, and anchor-host reconcile accept {kind} {subject} --reason TEXT");
    let difference = Difference::new(kind, subject, message).at(&range.account, range.first_ledger);
    let said = |payments: u64, amount: &str| format!("{payments} payments, {amount}");
    Some(
        difference.says(said(counted, &row.amount), said(missing.payments, &missing.amount.to_string())).remedy(remedy),
    )
}
