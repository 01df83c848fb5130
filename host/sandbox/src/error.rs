//! Errors of a sandbox network.

use super::ledger::result_code;
use std::path::PathBuf;
use stellar_xdr::TransactionResult;

/// The sandbox cannot be opened or continue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The journal can't be read or written.
    #[error("sandbox journal {path}: {source}")]
    Io {
        /// The journal.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another process has the journal.
    #[error("sandbox journal {path} is in use: stop the other sandbox, or give this one another data directory")]
    InUse {
        /// The journal.
        path: PathBuf,
    },
    /// The journal was damaged before its last line.
    #[error("sandbox journal {path}, line {line}: {problem}; remove the file to start a new network")]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The problem.
        problem: String,
    },
    /// The network was stopped: no ledger closes any more.
    #[error("the sandbox network has stopped")]
    Stopped,
    /// A name, code or amount the ledger can't hold.
    #[error("{0}")]
    Invalid(String),
    /// A provisioning transaction was refused.
    #[error(transparent)]
    Submit(#[from] SubmitError),
}

/// A transaction that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The envelope can't be encoded again.
    #[error("the envelope is not a transaction")]
    Malformed,
    /// The network refused it, or it failed on the ledger.
    #[error("the transaction failed: {}", codes(.0))]
    Failed(Box<TransactionResult>),
    /// No ledger closed in time; it may still be included.
    #[error("transaction {hash} was not included in a ledger in time; ask for it by its hash")]
    TimedOut {
        /// Its hash, hex.
        hash: String,
    },
    /// The ledger cannot be closed; the log has the reason.
    #[error("the sandbox network can't close a ledger; see its log")]
    Unavailable,
}

fn codes(result: &TransactionResult) -> String {
    let codes = result_code::codes(&result.result);
    let mut all = vec![codes.transaction];
    all.extend(codes.inner);
    all.extend(codes.operations.into_iter().flatten());
    all.join(", ")
}
