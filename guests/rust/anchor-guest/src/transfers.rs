use crate::bindings::transfers::exports::anchor::guest::transfers::Guest;
use crate::prelude::*;

/// The interface `transfers`: SEP-6, which deposits and withdrawals the anchor takes on.
pub trait Transfers {
    /// Describes how the anchor takes `asset` in transfers of this kind (SEP-6 `GET /info`), in language `lang`. By default
    /// requires no information, and leaves everything else to the configuration.
    fn info(_asset: AssetId, _kind: Kind, _lang: String) -> Result<TransferInfo, Problem> {
        Ok(TransferInfo::default())
    }

    /// Decides on a transfer before money moves (SEP-6 `GET /withdraw` and the like). After `wait` and `wait-for-customer` the
    /// host asks again.
    fn process_request(payment: Payment) -> Result<TransferAcceptance, TransferRejection>;

    /// Checks corrections to a transfer that waits for them (SEP-6 `PATCH /transactions/:id`). `fields` has only the new
    /// values; `payment` has them already. By default accepts them; the payout that follows decides.
    fn process_patch_request(_fields: Vec<Entry>, _payment: Payment) -> Result<(), TransferRejection> {
        Ok(())
    }
}

impl<T: Transfers> Guest for T {
    fn info(asset: AssetId, kind: Kind, lang: String) -> Result<TransferInfo, Problem> {
        T::info(asset, kind, lang)
    }
    fn process_request(payment: Payment) -> Result<TransferAcceptance, TransferRejection> {
        T::process_request(payment)
    }
    fn process_patch_request(fields: Vec<Entry>, payment: Payment) -> Result<(), TransferRejection> {
        T::process_patch_request(fields, payment)
    }
}
