//! Payments received under SEP-31: the sending anchor pays on the ledger, the guest pays out off chain.

use super::Table;
use crate::model::{Driver, Kind, Protocol, Status::*};

/// The transitions of a payment received.
pub const TABLE: Table = Table {
    protocol: Protocol::Sep31,
    kind: Kind::Receive,
    driver: Driver::Guest,
    opens: &[PendingSender, PendingReceiver],
    flow: &[],
    moves: &[
        (PendingReceiver, "accept", &[PendingSender]),
        (PendingReceiver, "decline", &[PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Error]),
        (PendingReceiver, "expire", &[Expired]),
        (
            PendingReceiver,
            "settle_payout",
            &[PendingExternal, PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Completed, Error],
        ),
        (PendingSender, "receive_funds", &[PendingReceiver]),
        (PendingSender, "accept_funds", &[PendingReceiver]),
        (PendingSender, "expire", &[Expired]),
        (
            PendingExternal,
            "settle_payout",
            &[PendingReceiver, PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Completed, Error],
        ),
        (PendingCustomerInfoUpdate, "correct_customers", &[PendingReceiver]),
        (PendingCustomerInfoUpdate, "expire", &[Expired]),
        (PendingTransactionInfoUpdate, "correct_fields", &[PendingReceiver]),
        (PendingTransactionInfoUpdate, "expire", &[Expired]),
        (PendingCustomerInfoUpdate, "resume", &[PendingReceiver]),
        (PendingTransactionInfoUpdate, "resume", &[PendingReceiver]),
        (Error, "resume", &[PendingReceiver]),
        // The payer gets the money back.
        (PendingReceiver, "refund_payer", &[PendingStellar]),
        (PendingExternal, "refund_payer", &[PendingStellar]),
        (PendingReceiver, "order_refund", &[PendingStellar]),
        (PendingExternal, "order_refund", &[PendingStellar]),
        (PendingCustomerInfoUpdate, "order_refund", &[PendingStellar]),
        (PendingTransactionInfoUpdate, "order_refund", &[PendingStellar]),
        (Error, "order_refund", &[PendingStellar]),
        (PendingStellar, "settle_refund", &[PendingReceiver, Refunded]),
        (Completed, "settle_refund", &[Refunded]),
        // Paid in time, read late: the host or Horizon was down.
        (Expired, "receive_funds", &[PendingReceiver]),
        // Paid too late, and accepted all the same.
        (Expired, "accept_funds", &[PendingReceiver]),
    ],
    methods: &[],
};
