//! Withdrawals under SEP-6: the user pays on the ledger, the guest pays out off chain.

use super::{Table, table::FLOW};
use crate::model::{Driver, Kind, Protocol, Status, Status::*};

/// The transitions of a withdrawal.
pub const TABLE: Table = Table {
    protocol: Protocol::Sep6,
    kind: Kind::Withdrawal,
    driver: Driver::Guest,
    opens: OPENS,
    moves: MOVES,
    flow: &[],
    methods: &[],
};

/// Those of a withdrawal with a conversion, which are the same.
pub const EXCHANGE: Table = Table { kind: Kind::WithdrawalExchange, ..TABLE };

/// Those of a hosted one (SEP-24), which are the same once its flow is over.
pub const HOSTED: Table = Table { protocol: Protocol::Sep24, opens: &[Incomplete], flow: FLOW, ..TABLE };

const OPENS: &[Status] = &[Incomplete, PendingUserTransferStart, PendingCustomerInfoUpdate];

const MOVES: &[super::table::Move] = &[
    (Incomplete, "accept", &[PendingUserTransferStart]),
    (Incomplete, "decline", &[PendingCustomerInfoUpdate, Error]),
    (Incomplete, "expire", &[Expired]),
    (PendingUserTransferStart, "receive_funds", &[PendingAnchor]),
    (PendingUserTransferStart, "accept_funds", &[PendingAnchor]),
    (PendingUserTransferStart, "refuse_funds", &[TooSmall, TooLarge]),
    (PendingUserTransferStart, "expire", &[Expired]),
    (
        PendingAnchor,
        "settle_payout",
        &[PendingExternal, PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Completed, Error],
    ),
    // Nobody converts what came in.
    (PendingAnchor, "give_up", &[NoMarket]),
    (PendingAnchor, "refuse_rate", &[TooSmall]),
    (
        PendingExternal,
        "settle_payout",
        &[PendingAnchor, PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Completed, Error],
    ),
    (PendingCustomerInfoUpdate, "correct_customers", &[Incomplete, PendingAnchor]),
    (PendingCustomerInfoUpdate, "expire", &[Expired]),
    (PendingTransactionInfoUpdate, "correct_fields", &[PendingAnchor]),
    (PendingCustomerInfoUpdate, "resume", &[PendingAnchor]),
    (PendingTransactionInfoUpdate, "resume", &[PendingAnchor]),
    (NoMarket, "resume", &[PendingAnchor]),
    (Error, "resume", &[PendingAnchor]),
    // The user gets the money back.
    (PendingAnchor, "refund_payer", &[PendingStellar]),
    (PendingExternal, "refund_payer", &[PendingStellar]),
    (PendingAnchor, "order_refund", &[PendingStellar]),
    (PendingExternal, "order_refund", &[PendingStellar]),
    (PendingCustomerInfoUpdate, "order_refund", &[PendingStellar]),
    (PendingTransactionInfoUpdate, "order_refund", &[PendingStellar]),
    (NoMarket, "order_refund", &[PendingStellar]),
    (Error, "order_refund", &[PendingStellar]),
    (PendingStellar, "settle_refund", &[PendingAnchor, Refunded]),
    (TooSmall, "settle_refund", &[Refunded]),
    (TooLarge, "settle_refund", &[Refunded]),
    (Completed, "settle_refund", &[Refunded]),
    // Paid in time, read late: the host or Horizon was down.
    (Expired, "receive_funds", &[PendingAnchor]),
    // Paid too late, or any amount, and accepted all the same.
    (Expired, "accept_funds", &[PendingAnchor]),
    (Expired, "refuse_funds", &[TooSmall, TooLarge]),
];
