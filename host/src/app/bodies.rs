//! How events read on the wire: operations write them, the SEPs know their JSON.

use crate::{
    admin,
    model::{Protocol, Transaction},
    operations::Bodies,
    seps::{sep6, sep12, sep24, sep31},
};

/// The bodies of callbacks, as the SEP's GET would answer at that moment.
pub fn callback_bodies() -> Bodies {
    Bodies {
        transaction,
        customer: sep12::callback::body,
        business_transaction: admin::transaction_for_business,
        business_quote: admin::quote_for_business,
    }
}

fn transaction(record: &Transaction) -> serde_json::Result<Vec<u8>> {
    match record.protocol() {
        Protocol::Sep31 => sep31::callback::body(record),
        Protocol::Sep6 => sep6::callback::body(record),
        Protocol::Sep24 => sep24::callback::body(record),
    }
}
