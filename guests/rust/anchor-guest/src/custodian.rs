use crate::bindings::custodian::exports::anchor::guest::custodian::Guest;
use crate::prelude::*;

/// The interface `custodian`: payouts that a custodian makes, signs and sends. The host asks for accounts in
/// `payouts.custodied_accounts`.
pub trait Custodian {
    /// Pays, or tells how far a payout is. The host asks again with the same key until the payout is on the ledger, so
    /// pass `payout.idempotency_key` to the custodian.
    fn pay(payout: LedgerPayout) -> Result<Progress, Problem>;
}

impl<T: Custodian> Guest for T {
    fn pay(payout: LedgerPayout) -> Result<Progress, Problem> {
        T::pay(payout)
    }
}
