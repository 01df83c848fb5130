use crate::bindings::receiver::exports::anchor::guest::receiver::Guest;
use crate::prelude::*;

/// The interface `receiver`: SEP-31, which payments the anchor accepts.
pub trait Receiver {
    /// Describes how the anchor receives `asset` (SEP-31 `GET /info`), in language `lang`.
    fn info(asset: AssetId, lang: String) -> Result<ReceiverInfo, Problem>;

    /// Whether the anchor does business with the sending anchor authenticated as `account`. By default it does with
    /// every one.
    fn valid_sending_anchor(_account: Address) -> bool {
        true
    }

    /// Decides on a payment before money moves (SEP-31 `POST /transactions`). After `wait` the host asks again.
    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection>;

    /// Checks corrections to a payment that waits for them (SEP-31 `PATCH /transactions/:id`). `fields` has only the
    /// new values; `payment` has them already. By default accepts them; the payout or acceptance that follows decides.
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
