//! Every legal transition of each kind of transaction, as data. The documentation prints it, and the rules are checked
//! against it.

use super::{deposit, receive, withdraw};
use crate::model::{
    Kind, Protocol,
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
    /// The statuses it is opened in.
    pub opens: &'static [Status],
    /// The transitions.
    pub moves: &'static [Move],
}

/// A table for each supported protocol and kind.
pub const TABLES: &[Table] = &[receive::TABLE, withdraw::TABLE, withdraw::EXCHANGE, deposit::TABLE, deposit::EXCHANGE];

impl Table {
    /// The table of a transaction.
    pub fn of(transaction: &Transaction) -> Option<&'static Self> {
        let (protocol, kind) = (transaction.protocol(), transaction.kind());
        TABLES.iter().find(|table| table.protocol == protocol && table.kind == kind)
    }

    /// Whether the table has the transition.
    pub fn is_legal(&self, from: Status, command: &str, to: Status) -> bool {
        self.moves.iter().any(|(have, by, reachable)| *have == from && *by == command && reachable.contains(&to))
    }

    /// The table as a Mermaid state diagram, for the documentation.
    pub fn diagram(&self) -> String {
        let mut text = String::from("stateDiagram-v2\n");
        for status in self.opens {
            text.push_str(&format!("    [*] --> {status}: open\n"));
        }
        for (from, command, reachable) in self.moves {
            for to in *reachable {
                text.push_str(&format!("    {from} --> {to}: {command}\n"));
            }
        }
        let reached = |status: &Status| self.moves.iter().any(|(_, _, reachable)| reachable.contains(status));
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
