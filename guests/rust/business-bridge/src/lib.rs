//! The guest in front of a business server that was written for the Stellar Anchor Platform: it keeps customers there, and
//! asks it for rates, by the server's callbacks `GET`, `PUT` and `DELETE /customer` and `GET /rate`.
//!
//! It is built into the host, which configures it from `[business]`. Transactions are driven by the business itself, through
//! the host's Platform API; here they only wait.
//!
//! Configuration: `server_url`; `timeout_ms`, for one request; `auth_header` and `auth_value`, for every request, if the
//! server wants one; `quotes_max_s`, the longest lifetime of a quote; `sender_types` and `receiver_types`, customer types, each
//! on a line `name: description`.

mod check;
mod customers;
mod rates;
mod server;

use anchor_guest::{Receiver, Transfers, config, prelude::*};

struct Bridge;

anchor_guest::export!(Bridge: customer_store, quotes, fees, receiver, transfers);

impl Receiver for Bridge {
    fn info(_asset: AssetId, _lang: String) -> Result<ReceiverInfo, Problem> {
        let (sender_types, receiver_types) = (types("sender_types"), types("receiver_types"));
        Ok(ReceiverInfo { sender_types, receiver_types, ..ReceiverInfo::default() })
    }

    /// The business accepts payments itself. The host does not ask for those that it drives.
    fn process_post_request(_payment: Payment) -> Result<Acceptance, Rejection> {
        Ok(Acceptance::Wait(None))
    }
}

impl Transfers for Bridge {
    /// As for payments.
    fn process_request(_payment: Payment) -> Result<TransferAcceptance, TransferRejection> {
        Ok(TransferAcceptance::Wait(None))
    }
}

/// The customer types of a setting.
fn types(key: &str) -> Vec<CustomerType> {
    let lines = config::get(key).unwrap_or_default();
    let pairs = lines.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(name, description)| CustomerType::new(name.trim(), description.trim())).collect()
}
