//! Why another version does not serve.

use crate::{guest, guest_traces::ShadowReport, store};
use std::{io, path::PathBuf};

/// Why another version does not serve. What served before still does.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The candidate can't serve.
    #[error(transparent)]
    Guest(#[from] guest::LoadError),
    /// The candidate decides recorded calls otherwise than they were decided.
    #[error("{0}; set accept_differences to deploy it anyway")]
    Otherwise(Box<ShadowReport>),
    /// There is nothing to try it on.
    #[error(
        "no recorded call of what it provides could be replayed; record calls (guest.record), set accept_differences, or leave \
         out shadow"
    )]
    NothingToTryOn,
    /// There is no such slot, or several and none was named.
    #[error("{asked}; this host has {known}: name one as slot")]
    Slot {
        /// What was wrong with the question.
        asked: String,
        /// The slots there are.
        known: String,
    },
    /// There is nothing to go back to.
    #[error("{slot} has had no version {wanted}; the history lists those it had")]
    NoVersion {
        /// The slot.
        slot: String,
        /// What was looked for.
        wanted: String,
    },
    /// The folder of versions can't be used.
    #[error("{}: {source}", path.display())]
    Folder {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A kept version is not what it was.
    #[error("{}: the file is damaged; remove it and deploy the version again", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
    },
    /// History can't be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}
