//! What a business may say or order, by kind, status and whether the money has come in; and what the host does by itself
//! meanwhile. `host/docs/platform-api.md` prints the methods.

use crate::model::{
    Driver, Kind, Protocol,
    Status::{self, *},
    Transaction,
};
use crate::transactions::rules::table::{Move, Table};

/// Whether the user's money has to have come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Funds {
    /// Either.
    Any,
    /// It has come in.
    In,
    /// It has not.
    NotIn,
}

use Funds::{Any, In, NotIn};

/// A method: where it is allowed, and the statuses that it leads to.
pub type Method = (&'static str, &'static [(Status, Funds)], &'static [Status]);

/// Those of a deposit under SEP-6.
const DEPOSIT: &[Method] = &[
    (
        "request_offchain_funds",
        &[(Incomplete, Any), (PendingAnchor, NotIn), (PendingCustomerInfoUpdate, NotIn)],
        &[PendingUserTransferStart],
    ),
    ("notify_offchain_funds_sent", &[(PendingUserTransferStart, Any)], &[PendingExternal]),
    (
        "notify_offchain_funds_received",
        &[(PendingUserTransferStart, Any), (OnHold, Any), (PendingExternal, Any)],
        &[PendingAnchor],
    ),
    ("notify_onchain_funds_sent", &[(PendingAnchor, In)], &[Completed]),
    ("notify_amounts_updated", &[(PendingAnchor, In)], &[PendingAnchor]),
    ("notify_refund_pending", &[(PendingAnchor, Any)], &[PendingExternal]),
    ("notify_refund_sent", &[(PendingExternal, In), (PendingAnchor, In)], &[PendingAnchor, Refunded]),
    (
        "notify_customer_info_updated",
        &[(Incomplete, Any), (PendingAnchor, Any), (PendingCustomerInfoUpdate, Any)],
        &[PendingAnchor, PendingCustomerInfoUpdate, Error],
    ),
    ("request_trust", &[(PendingAnchor, In)], &[PendingTrust]),
    ("notify_trust_set", &[(PendingTrust, Any)], &[PendingAnchor]),
    ("notify_transaction_on_hold", &[(PendingUserTransferStart, Any)], &[OnHold]),
    ("do_stellar_payment", &[(PendingAnchor, In)], &[PendingStellar]),
    ("notify_transaction_error", &OPEN_6, &[Error]),
    ("notify_transaction_expired", &UNPAID_6, &[Expired]),
    ("notify_transaction_recovery", &[(Error, In), (Expired, In)], &[PendingAnchor, PendingExternal]),
];

/// Those of a withdrawal under SEP-6.
const WITHDRAWAL: &[Method] = &[
    (
        "request_onchain_funds",
        // Whoever has paid is not asked to pay again.
        &[(Incomplete, NotIn), (PendingCustomerInfoUpdate, NotIn), (PendingAnchor, NotIn)],
        &[PendingUserTransferStart],
    ),
    // Nothing is delivered that nobody has paid for.
    (
        "notify_offchain_funds_sent",
        &[(PendingAnchor, In), (PendingUserTransferComplete, In), (PendingExternal, In)],
        &[Completed],
    ),
    ("notify_offchain_funds_pending", &[(PendingAnchor, In)], &[PendingExternal]),
    ("notify_offchain_funds_available", &[(PendingAnchor, In), (OnHold, In)], &[PendingUserTransferComplete]),
    // The host has credited the payment meanwhile, or does so now.
    (
        "notify_onchain_funds_received",
        &[(PendingUserTransferStart, Any), (OnHold, Any), (PendingAnchor, In), (Expired, Any)],
        &[PendingAnchor],
    ),
    ("notify_amounts_updated", &[(PendingAnchor, In)], &[PendingAnchor]),
    ("notify_refund_pending", &[(PendingUserTransferComplete, Any), (PendingExternal, Any)], &[PendingAnchor]),
    ("notify_refund_sent", &[(PendingAnchor, In)], &[PendingAnchor, Refunded]),
    (
        "notify_customer_info_updated",
        &[(Incomplete, Any), (PendingAnchor, Any), (PendingCustomerInfoUpdate, Any)],
        &[PendingAnchor, PendingCustomerInfoUpdate, Error],
    ),
    ("notify_transaction_on_hold", &[(PendingUserTransferStart, Any), (PendingAnchor, Any)], &[OnHold]),
    ("do_stellar_refund", &[(PendingAnchor, In)], &[PendingStellar]),
    ("notify_transaction_error", &OPEN_6, &[Error]),
    ("notify_transaction_expired", &UNPAID_6, &[Expired]),
    ("notify_transaction_recovery", &[(Error, In), (Expired, In)], &[PendingAnchor]),
];

/// Those of a payment received under SEP-31.
const RECEIVE: &[Method] = &[
    ("request_onchain_funds", &[(PendingReceiver, NotIn)], &[PendingSender]),
    ("notify_offchain_funds_sent", &[(PendingReceiver, In), (PendingExternal, In)], &[Completed]),
    ("notify_offchain_funds_pending", &[(PendingReceiver, In)], &[PendingExternal]),
    (
        "notify_onchain_funds_received",
        &[(PendingSender, Any), (PendingReceiver, In), (Expired, Any)],
        &[PendingReceiver],
    ),
    ("notify_refund_sent", &[(PendingReceiver, In)], &[Refunded]),
    (
        "notify_customer_info_updated",
        &[(PendingReceiver, Any), (PendingCustomerInfoUpdate, Any)],
        &[PendingReceiver, PendingCustomerInfoUpdate, Error],
    ),
    ("do_stellar_refund", &[(PendingReceiver, In)], &[PendingStellar]),
    ("notify_transaction_error", &OPEN_31, &[Error]),
    ("notify_transaction_expired", &UNPAID_31, &[Expired]),
    ("notify_transaction_recovery", &[(Error, In), (Expired, In)], &[PendingReceiver]),
];

/// Those of a hosted deposit, under SEP-24: as under SEP-6, but nothing is said of a customer.
const HOSTED_DEPOSIT: &[Method] = &[
    ("notify_interactive_flow_completed", &[(Incomplete, Any)], &[PendingAnchor]),
    ("request_offchain_funds", &[(Incomplete, Any), (PendingAnchor, NotIn)], &[PendingUserTransferStart]),
    ("notify_offchain_funds_sent", &[(PendingUserTransferStart, Any)], &[PendingExternal]),
    (
        "notify_offchain_funds_received",
        &[(PendingUserTransferStart, Any), (OnHold, Any), (PendingExternal, Any)],
        &[PendingAnchor],
    ),
    ("notify_onchain_funds_sent", &[(PendingAnchor, In)], &[Completed]),
    ("notify_amounts_updated", &[(PendingAnchor, In)], &[PendingAnchor]),
    ("notify_refund_pending", &[(PendingAnchor, Any)], &[PendingExternal]),
    ("notify_refund_sent", &[(PendingExternal, In), (PendingAnchor, In)], &[PendingAnchor, Refunded]),
    ("request_trust", &[(PendingAnchor, In)], &[PendingTrust]),
    ("notify_trust_set", &[(PendingTrust, Any)], &[PendingAnchor]),
    ("notify_transaction_on_hold", &[(PendingUserTransferStart, Any)], &[OnHold]),
    ("do_stellar_payment", &[(PendingAnchor, In)], &[PendingStellar]),
    ("notify_transaction_error", &OPEN_24, &[Error]),
    ("notify_transaction_expired", &UNPAID_24, &[Expired]),
    ("notify_transaction_recovery", &[(Error, In), (Expired, In)], &[PendingAnchor, PendingExternal]),
];

/// Those of a hosted withdrawal, under SEP-24.
const HOSTED_WITHDRAWAL: &[Method] = &[
    ("notify_interactive_flow_completed", &[(Incomplete, Any)], &[PendingAnchor]),
    ("request_onchain_funds", &[(Incomplete, NotIn), (PendingAnchor, NotIn)], &[PendingUserTransferStart]),
    (
        "notify_offchain_funds_sent",
        &[(PendingAnchor, In), (PendingUserTransferComplete, In), (PendingExternal, In)],
        &[Completed],
    ),
    ("notify_offchain_funds_pending", &[(PendingAnchor, In)], &[PendingExternal]),
    ("notify_offchain_funds_available", &[(PendingAnchor, In), (OnHold, In)], &[PendingUserTransferComplete]),
    (
        "notify_onchain_funds_received",
        &[(PendingUserTransferStart, Any), (OnHold, Any), (PendingAnchor, In), (Expired, Any)],
        &[PendingAnchor],
    ),
    ("notify_amounts_updated", &[(PendingAnchor, In)], &[PendingAnchor]),
    ("notify_refund_pending", &[(PendingUserTransferComplete, Any), (PendingExternal, Any)], &[PendingAnchor]),
    ("notify_refund_sent", &[(PendingAnchor, In)], &[PendingAnchor, Refunded]),
    ("notify_transaction_on_hold", &[(PendingUserTransferStart, Any), (PendingAnchor, Any)], &[OnHold]),
    ("do_stellar_refund", &[(PendingAnchor, In)], &[PendingStellar]),
    ("notify_transaction_error", &OPEN_24, &[Error]),
    ("notify_transaction_expired", &UNPAID_24, &[Expired]),
    ("notify_transaction_recovery", &[(Error, In), (Expired, In)], &[PendingAnchor]),
];

/// Those that are not over, under SEP-24.
const OPEN_24: [(Status, Funds); 8] = [
    (Incomplete, Any),
    (PendingUserTransferStart, Any),
    (PendingUserTransferComplete, Any),
    (PendingAnchor, Any),
    (PendingExternal, Any),
    (PendingStellar, Any),
    (PendingTrust, Any),
    (OnHold, Any),
];

const UNPAID_24: [(Status, Funds); 8] = unpaid(OPEN_24);

/// Those that are not over, under SEP-6.
const OPEN_6: [(Status, Funds); 9] = [
    (Incomplete, Any),
    (PendingUserTransferStart, Any),
    (PendingUserTransferComplete, Any),
    (PendingAnchor, Any),
    (PendingExternal, Any),
    (PendingStellar, Any),
    (PendingTrust, Any),
    (PendingCustomerInfoUpdate, Any),
    (OnHold, Any),
];

const UNPAID_6: [(Status, Funds); 9] = unpaid(OPEN_6);

/// The same under SEP-31.
const OPEN_31: [(Status, Funds); 5] = [
    (PendingReceiver, Any),
    (PendingSender, Any),
    (PendingExternal, Any),
    (PendingStellar, Any),
    (PendingCustomerInfoUpdate, Any),
];

const UNPAID_31: [(Status, Funds); 5] = unpaid(OPEN_31);

/// The same statuses, unless the money has come in.
const fn unpaid<const N: usize>(mut open: [(Status, Funds); N]) -> [(Status, Funds); N] {
    let mut at = 0;
    while at < N {
        open[at].1 = NotIn;
        at += 1;
    }
    open
}

/// What the host does by itself with a deposit.
const DEPOSIT_MOVES: &[Move] = &[
    (PendingStellar, "await_receiver", &[PendingTrust]),
    (PendingStellar, "settle_deposit", &[Completed, Error]),
    (PendingTrust, "settle_deposit", &[Completed, Error]),
    (Incomplete, "expire", &[Expired]),
    (PendingUserTransferStart, "expire", &[Expired]),
    (PendingAnchor, "expire", &[Expired]),
    (PendingCustomerInfoUpdate, "expire", &[Expired]),
    (OnHold, "expire", &[Expired]),
];

/// The same with a withdrawal.
const WITHDRAWAL_MOVES: &[Move] = &[
    (PendingUserTransferStart, "receive_funds", &[PendingAnchor]),
    (PendingUserTransferStart, "accept_funds", &[PendingAnchor]),
    (Expired, "receive_funds", &[PendingAnchor]),
    (Expired, "accept_funds", &[PendingAnchor]),
    (PendingAnchor, "order_refund", &[PendingStellar]),
    (Error, "order_refund", &[PendingStellar]),
    (PendingStellar, "settle_refund", &[PendingAnchor, Refunded]),
    (Incomplete, "expire", &[Expired]),
    (PendingUserTransferStart, "expire", &[Expired]),
    (PendingAnchor, "expire", &[Expired]),
    (PendingCustomerInfoUpdate, "expire", &[Expired]),
    (OnHold, "expire", &[Expired]),
];

/// The same with a payment received.
const RECEIVE_MOVES: &[Move] = &[
    (PendingSender, "receive_funds", &[PendingReceiver]),
    (PendingSender, "accept_funds", &[PendingReceiver]),
    (Expired, "receive_funds", &[PendingReceiver]),
    (Expired, "accept_funds", &[PendingReceiver]),
    (PendingReceiver, "order_refund", &[PendingStellar]),
    (Error, "order_refund", &[PendingStellar]),
    (PendingStellar, "settle_refund", &[PendingReceiver, Refunded]),
    (PendingReceiver, "expire", &[Expired]),
    (PendingSender, "expire", &[Expired]),
    (PendingCustomerInfoUpdate, "expire", &[Expired]),
];

const OF_DEPOSIT: Table = Table {
    protocol: Protocol::Sep6,
    kind: Kind::Deposit,
    driver: Driver::Business,
    opens: &[Incomplete],
    moves: DEPOSIT_MOVES,
    flow: &[],
    methods: DEPOSIT,
};

const OF_WITHDRAWAL: Table =
    Table { kind: Kind::Withdrawal, moves: WITHDRAWAL_MOVES, methods: WITHDRAWAL, ..OF_DEPOSIT };

/// The tables of transactions that a business drives.
pub const BUSINESS_TABLES: &[Table] = &[
    Table {
        protocol: Protocol::Sep31,
        kind: Kind::Receive,
        driver: Driver::Business,
        opens: &[PendingReceiver],
        moves: RECEIVE_MOVES,
        flow: &[],
        methods: RECEIVE,
    },
    OF_WITHDRAWAL,
    Table { kind: Kind::WithdrawalExchange, ..OF_WITHDRAWAL },
    OF_DEPOSIT,
    Table { kind: Kind::DepositExchange, ..OF_DEPOSIT },
    Table { protocol: Protocol::Sep24, methods: HOSTED_WITHDRAWAL, ..OF_WITHDRAWAL },
    Table { protocol: Protocol::Sep24, methods: HOSTED_DEPOSIT, ..OF_DEPOSIT },
];

/// The methods of a business that are allowed for a transaction as it is, and lead to that status. Not those that have the host
/// pay.
pub fn methods_to(record: &Transaction, status: Status) -> impl Iterator<Item = &'static str> + '_ {
    let methods = Table::of(record).map(|table| table.methods).unwrap_or_default();
    let leads_there = methods.iter().filter(move |(_, _, to)| to.contains(&status)).map(|(name, ..)| *name);
    leads_there.filter(|name| !name.starts_with("do_") && is_allowed(record, name))
}

/// Whether a method is allowed for a transaction as it is.
pub(super) fn is_allowed(record: &Transaction, method: &str) -> bool {
    let methods = Table::of(record).map(|table| table.methods).unwrap_or_default();
    let Some((_, from, _)) = methods.iter().find(|(name, ..)| *name == method) else { return false };
    from.iter().any(|(status, funds)| {
        *status == record.status
            && match funds {
                Any => true,
                In => record.received_at.is_some(),
                NotIn => record.received_at.is_none(),
            }
    })
}
