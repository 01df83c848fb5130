//! Why another version does not serve.

use crate::{guest, guest_traces::ShadowReport, store};
use std::{io, path::PathBuf};

/// Why another version does not serve. The previous one still does.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The candidate cannot serve.
    #[error(transparent)]
    Guest(#[from] guest::LoadError),
    /// The candidate's decisions on recorded calls differ from the recorded ones.
    #[error("{0}; set accept_differences to deploy it anyway")]
    Otherwise(Box<ShadowReport>),
    /// There is no recorded call to try it on.
    #[error(
        "no recorded call of what it provides could be replayed; record calls (guest.record), set accept_differences, or leave \
         out shadow"
    )]
    NothingToTryOn,
    /// There is no such slot, or there are several and none was named.
    #[error("{asked}; this host has {known}: name one as slot")]
    Slot {
        /// What is wrong with the request.
        asked: String,
        /// The host's slots.
        known: String,
    },
    /// There is no version to roll back to.
    #[error("{slot} has had no version {wanted}; the history lists those it had")]
    NoVersion {
        /// The slot.
        slot: String,
        /// The version that was requested.
        wanted: String,
    },
    /// The folder of versions cannot be used.
    #[error("{}: {source}", path.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A stored version does not match its hash.
    #[error("{}: the file is damaged; remove it and deploy the version again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The history cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
}
