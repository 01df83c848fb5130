//! Files of secrets, watched: what is written there is what guests have from their next call on.

use super::notices::{Look, Notices, look};
use crate::guest::Keyring;
use secrecy::SecretString;
use std::{fs, path::PathBuf};
use tokio_util::sync::CancellationToken;

/// A file that a secret is read from.
#[derive(Debug, Clone)]
pub struct SecretFile {
    /// The secret's name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Where it is kept.
    pub keyring: Keyring,
}

impl SecretFile {
    /// Follows files until stopped. One that is empty or can't be read leaves the value as it was.
    pub async fn watch(files: Vec<Self>, stop: CancellationToken) {
        if files.is_empty() {
            return stop.cancelled().await;
        }
        let mut notices = Notices::of(files.iter().map(|file| file.path.as_path()));
        // Whatever was written since the start: the first look is another one.
        let mut seen: Vec<Look> = vec![None; files.len()];
        let mut is_first = true;
        loop {
            for (file, seen) in files.iter().zip(&mut seen) {
                let now = look(&file.path);
                if now != *seen {
                    *seen = now;
                    file.read(is_first);
                }
            }
            is_first = false;
            if !notices.next(&stop).await {
                return;
            }
        }
    }

    fn read(&self, is_first: bool) {
        let Self { name, path, keyring } = self;
        let path = path.display();
        match fs::read_to_string(&self.path) {
            Ok(text) if text.trim().is_empty() => {
                tracing::warn!(name, %path, "the file of a secret is empty; guests have the value from before");
            }
            Ok(text) => {
                keyring.rotate(name, &SecretString::from(text.trim_end_matches(['\r', '\n'])));
                if !is_first {
                    tracing::info!(name, %path, "a secret was read again; guests have it from their next call on");
                }
            }
            Err(error) => {
                tracing::warn!(name, %path, %error, "a secret can't be read; guests have the value from before");
            }
        }
    }
}
