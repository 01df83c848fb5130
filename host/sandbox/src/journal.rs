//! The network on disk: one JSON line for each ledger with transactions.
//!
//! Empty ledgers have no line of their own: from time to time a `through` line records the latest ledger number.

use super::{error::Error, ledger::entry::BASE_FEE};
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Write},
    path::{Path, PathBuf},
};

/// Version of the lines' format.
const FORMAT: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    passphrase: String,
    /// Unix milliseconds.
    created: i64,
}

/// A line, written when a ledger closes.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    /// Sequence of the ledger; all ledgers between the line before and this one are empty.
    pub ledger: u32,
    /// Unix milliseconds.
    pub closed_at: i64,
    /// What each operation cost, stroops; absent: the least.
    #[serde(default = "least_fee", skip_serializing_if = "is_least_fee")]
    pub base_fee: i64,
    /// In the order they were applied; empty: the line only records the latest ledger number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<LineTransaction>,
}

fn least_fee() -> i64 {
    BASE_FEE
}

fn is_least_fee(fee: &i64) -> bool {
    *fee == BASE_FEE
}

/// One transaction of a [`Line`], as it was submitted.
#[derive(Serialize, Deserialize)]
pub(super) struct LineTransaction {
    /// When it was applied, Unix milliseconds.
    pub at: i64,
    /// Base64 of the envelope.
    pub envelope: String,
}

/// The open journal file, locked against other processes.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes of complete lines.
    length: u64,
}

/// The contents of a journal when it was opened.
pub(super) struct Opened {
    pub journal: Journal,
    /// When the network was created, Unix milliseconds.
    pub created: i64,
    /// Its lines with their numbers.
    pub lines: Vec<(usize, Line)>,
}

impl Journal {
    /// Opens the journal in `directory`, or starts one for the network `passphrase`.
    pub fn open(directory: &Path, passphrase: &str, now: i64) -> Result<Opened, Error> {
        let path = directory.join("sandbox.jsonl");
        let io = |source| Error::Io { path: path.clone(), source };
        std::fs::create_dir_all(directory).map_err(io)?;
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(io)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Error::InUse { path: path.clone() },
            TryLockError::Error(source) => io(source),
        })?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io)?;
        // A line without an end was being written when the process died; nobody has seen its ledger.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < bytes.len() {
            bytes.truncate(whole);
            file.set_len(u64::try_from(whole).unwrap_or(0)).map_err(io)?;
        }
        let mut journal = Self { path, file, length: u64::try_from(whole).unwrap_or(0) };
        let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).zip(1..);
        let created = match lines.next() {
            None => {
                journal.write(&Header { format: FORMAT, passphrase: passphrase.to_owned(), created: now })?;
                now
            }
            Some((line, number)) => {
                let header: Header =
                    serde_json::from_slice(line).map_err(|error| journal.corrupt(number, error.to_string()))?;
                if header.format != FORMAT {
                    return Err(journal.corrupt(number, format!("unknown format {}", header.format)));
                }
                if header.passphrase != passphrase {
                    return Err(journal.corrupt(number, format!("it belongs to the network `{}`", header.passphrase)));
                }
                header.created
            }
        };
        let lines = lines
            .map(|(line, number)| match serde_json::from_slice(line) {
                Ok(line) => Ok((number, line)),
                Err(error) => Err(journal.corrupt(number, error.to_string())),
            })
            .collect::<Result<_, _>>()?;
        Ok(Opened { journal, created, lines })
    }

    /// Adds a line. When this returns, the line survives the death of the process.
    pub fn append(&mut self, line: &Line) -> Result<(), Error> {
        self.write(line)
    }

    /// Starts again, with a network created now.
    pub fn restart(&mut self, passphrase: &str, now: i64) -> Result<(), Error> {
        self.file.set_len(0).map_err(|source| Error::Io { path: self.path.clone(), source })?;
        self.length = 0;
        self.write(&Header { format: FORMAT, passphrase: passphrase.to_owned(), created: now })
    }

    /// The error of a line that can't be replayed.
    pub fn corrupt(&self, line: usize, problem: String) -> Error {
        Error::Corrupt { path: self.path.clone(), line, problem }
    }

    fn write(&mut self, line: &impl Serialize) -> Result<(), Error> {
        let io = |source| Error::Io { path: self.path.clone(), source };
        let mut bytes = serde_json::to_vec(line).map_err(|error| io(error.into()))?;
        bytes.push(b'\n');
        if let Err(error) = self.file.write_all(&bytes) {
            // A partial line must not precede the next one. If this fails too, reopening reports it.
            let _ = self.file.set_len(self.length);
            return Err(io(error));
        }
        self.length += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(())
    }
}
