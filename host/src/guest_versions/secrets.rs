//! Watched secret files: guests get a changed secret from their next call on.

use super::{look::settled, notices::Notices};
use crate::guest::{Keyring, fingerprint};
use secrecy::SecretString;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// A file with a secret.
#[derive(Debug, Clone)]
pub struct SecretFile {
    /// The secret's name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The keyring that gets the secret.
    pub keyring: Keyring,
}

/// The contents of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// A value, by its hash.
    Value(String),
    /// No usable value, and why: not text, or unreadable.
    Nothing(String),
}

impl SecretFile {
    /// Follows the files until stopped. A file that is empty or unreadable leaves the secret as it was.
    pub async fn watch(files: Vec<Self>, stop: CancellationToken) {
        if files.is_empty() {
            return stop.cancelled().await;
        }
        let mut notices = Notices::of(files.iter().map(|file| file.path.as_path())).await;
        // Treat the first contents as a change: the file may have been written since the start.
        let mut seen: Vec<Option<Found>> = vec![None; files.len()];
        loop {
            for (file, seen) in files.iter().zip(&mut seen) {
                // The files are small: reading one costs no more than its metadata, and is certain.
                if *seen != Some(file.find().await) {
                    settled(&file.path).await;
                    let now = file.find().await;
                    if seen.as_ref() != Some(&now) {
                        file.read(seen.is_none()).await;
                        *seen = Some(now);
                    }
                }
            }
            if notices.next(&stop).await.is_none() {
                return;
            }
        }
    }

    async fn find(&self) -> Found {
        match tokio::fs::read(&self.path).await {
            Ok(bytes) => Found::Value(fingerprint(&bytes)),
            Err(error) => Found::Nothing(error.to_string()),
        }
    }

    async fn read(&self, is_first: bool) {
        let Self { name, path, keyring } = self;
        let path = path.display();
        match tokio::fs::read_to_string(&self.path).await {
            Ok(text) if text.trim().is_empty() => {
                tracing::warn!(name, %path, "the file of a secret is empty; guests keep the previous value");
            }
            Ok(text) => {
                keyring.rotate(name, &SecretString::from(text.trim_end_matches(['\r', '\n'])));
                if !is_first {
                    tracing::info!(name, %path, "a secret was read again; guests get it from their next call on");
                }
            }
            Err(error) => {
                tracing::warn!(name, %path, %error, "a secret can't be read; guests keep the previous value");
            }
        }
    }
}
