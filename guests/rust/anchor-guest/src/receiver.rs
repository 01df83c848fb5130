use crate::bindings::receiver::exports::anchor::guest::receiver::Guest;
use crate::prelude::*;

/// The interface `receiver`: SEP-31, which payments the anchor takes.
pub trait Receiver {
    /// Describes receiving `asset`, in language `lang` (SEP-31 `GET /info`).
    fn info(asset: AssetId, lang: String) -> Result<ReceiverInfo, Problem>;

    /// Whether you do business with this sending anchor. Unless you say otherwise: with every one.
    fn valid_sending_anchor(_account: Address) -> bool {
        true
    }

    /// Decides on a payment before money moves. Asked again while the answer is `wait`.
    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection>;

    /// Checks corrected `fields` of a payment that waits for them; `payment` holds them already. Unless you say
    /// otherwise they are taken, and the payout or acceptance that follows decides.
    fn process_patch_request(_fields: Vec<Entry>, _payment: Payment) -> Result<(), Rejection> {
        Ok(())
    }
}

impl<T: Receiver> Guest for T {
    fn info(asset: AssetId, lang: String) -> Result<ReceiverInfo, Problem> {
        T::info(asset, lang)
    }
    fn valid_sending_anchor(account: Address) -> bool {
        T::valid_sending_anchor(account)
    }
    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection> {
        T::process_post_request(payment)
    }
    fn process_patch_request(fields: Vec<Entry>, payment: Payment) -> Result<(), Rejection> {
        T::process_patch_request(fields, payment)
    }
}
