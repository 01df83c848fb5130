//! Every legal transition of each kind of transaction, as data. The documentation prints it, and the rules are checked
//! against it.

use super::{
    business::{BUSINESS_TABLES, Method},
    deposit, receive, withdraw,
};
use crate::model::{
    Driver, Kind, Protocol,
    Status::{self, *},
    Transaction,
};

/// A transition: from this status, by this command, to one of these.
pub type Move = (Status, &'static str, &'static [Status]);

/// The transitions of one kind of transaction under one protocol.
#[derive(Debug)]
pub struct Table {
    /// The protocol.
    pub protocol: Protocol,
    /// The kind.
    pub kind: Kind,
    /// Who decides.
    pub driver: Driver,
    /// The statuses it is opened in.
    pub opens: &'static [Status],
    /// The transitions.
    pub moves: &'static [Move],
    /// Those of its hosted flow; none of a transaction without one.
    pub flow: &'static [Move],
    /// What a business may say or order; none of a transaction that the guest drives.
    pub methods: &'static [Method],
}

/// A table for each supported protocol and kind of what guests drive.
pub const TABLES: &[Table] = &[
    receive::TABLE,
    withdraw::TABLE,
    withdraw::EXCHANGE,
    deposit::TABLE,
    deposit::EXCHANGE,
    withdraw::HOSTED,
    deposit::HOSTED,
];

/// What happens in a hosted flow before the anchor takes the transfer on (SEP-24).
pub const FLOW: &[Move] = &[
    (Incomplete, "await_decision", &[PendingAnchor, PendingUser]),
    (PendingAnchor, "await_decision", &[PendingUser]),
    (PendingUser, "await_decision", &[PendingAnchor]),
    (PendingAnchor, "await_user", &[Incomplete]),
    (PendingUser, "await_user", &[Incomplete]),
    (PendingAnchor, "accept", &[PendingUserTransferStart]),
    (PendingUser, "accept", &[PendingUserTransferStart]),
    (PendingAnchor, "decline", &[Error]),
    (PendingUser, "decline", &[Error]),
    (PendingAnchor, "expire", &[Expired]),
    (PendingUser, "expire", &[Expired]),
];

impl Table {
    /// The table of a transaction.
    pub fn of(transaction: &Transaction) -> Option<&'static Self> {
        let (protocol, kind) = (transaction.protocol(), transaction.kind());
        let tables = if transaction.is_driven_by_business() { BUSINESS_TABLES } else { TABLES };
        tables.iter().find(|table| table.protocol == protocol && table.kind == kind)
    }

    /// The transitions, with those of its hosted flow.
    pub fn all(&self) -> impl Iterator<Item = &'static Move> {
        self.flow.iter().chain(self.moves)
    }

    /// Whether a transaction of its kind can be in this status.
    pub fn has(&self, status: Status) -> bool {
        let by_host = |(from, _, reachable): &Move| *from == status || reachable.contains(&status);
        let by_business =
            |(_, from, reachable): &Method| reachable.contains(&status) || from.iter().any(|(from, _)| *from == status);
        self.opens.contains(&status) || self.all().any(by_host) || self.methods.iter().any(by_business)
    }

    /// Whether the table has the transition.
    pub fn is_legal(&self, from: Status, command: &str, to: Status) -> bool {
        let by_host =
            self.all().any(|(have, by, reachable)| *have == from && *by == command && reachable.contains(&to));
        let by_business = |(name, allowed, reachable): &Method| {
            *name == command && reachable.contains(&to) && allowed.iter().any(|(have, _)| *have == from)
        };
        by_host || self.methods.iter().any(by_business)
    }

    /// The table as a Mermaid state diagram, for the documentation.
    pub fn diagram(&self) -> String {
        let mut text = String::from("stateDiagram-v2\n");
        for status in self.opens {
            text.push_str(&format!("    [*] --> {status}: open\n"));
        }
        for (from, command, reachable) in self.all() {
            for to in *reachable {
                text.push_str(&format!("    {from} --> {to}: {command}\n"));
            }
        }
        let reached = |status: &Status| self.all().any(|(_, _, reachable)| reachable.contains(status));
        for status in Status::ALL.iter().filter(|status| is_final(**status) && reached(status)) {
            text.push_str(&format!("    {status} --> [*]\n"));
        }
        text
    }
}

/// Whether the status is final: only late payments can still arrive.
pub fn is_final(status: Status) -> bool {
    matches!(status, Completed | Refunded | Expired)
}
