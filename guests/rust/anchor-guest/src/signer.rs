use crate::bindings::signer::exports::anchor::guest::signer::Guest;
use crate::prelude::*;

/// The interface `signer`: signatures for paying accounts whose keys the host does not have. The host asks for accounts
/// in `payouts.cosigned_accounts`.
pub trait Signer {
    /// Signs a transaction. The host asks again with the same one until it has enough signatures. Before you pass it on,
    /// compare it with the payout by means of your own.
    fn sign(request: SigningRequest) -> Result<Signing, Problem>;
}

impl<T: Signer> Guest for T {
    fn sign(request: SigningRequest) -> Result<Signing, Problem> {
        T::sign(request)
    }
}
