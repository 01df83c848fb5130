//! Every legal move of a SEP-31 payment, as data. The documentation prints it and the rules are held to it.

use crate::model::Status::{self, *};

/// From this status, by this command, to one of these.
pub const MOVES: &[(Status, &str, &[Status])] = &[
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
    // Paid in time, read too late: we were down, or Horizon was.
    (Expired, "receive_funds", &[PendingReceiver]),
    // Paid too late, and taken all the same.
    (Expired, "accept_funds", &[PendingReceiver]),
];

/// Whether the move stands in the table.
pub(crate) fn is_legal(from: Status, command: &str, to: Status) -> bool {
    MOVES.iter().any(|(have, by, reachable)| *have == from && *by == command && reachable.contains(&to))
}

/// Whether nothing can happen any more, but for money that still arrives.
pub fn is_final(status: Status) -> bool {
    matches!(status, Completed | Refunded | Expired)
}

/// The table as a Mermaid state diagram, for the documentation.
pub fn diagram() -> String {
    let mut text =
        String::from("stateDiagram-v2\n    [*] --> pending_sender: open\n    [*] --> pending_receiver: open\n");
    for (from, command, reachable) in MOVES {
        for to in *reachable {
            text.push_str(&format!("    {from} --> {to}: {command}\n"));
        }
    }
    for status in Status::ALL.iter().filter(|status| is_final(**status) && **status != Refunded) {
        text.push_str(&format!("    {status} --> [*]\n"));
    }
    text
}
