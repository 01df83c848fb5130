//! The configured files, watched: what is saved serves a moment later.

use super::{
    Deployments,
    notices::{Look, Notices, look},
};
use crate::guest::fingerprint;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long a file has to be left alone before it is read.
const SETTLED: Duration = Duration::from_millis(20);

impl Deployments {
    /// Follows the files until stopped. A file that goes away changes nothing; nor does one that is written with what
    /// it held.
    pub async fn watch(self, stop: CancellationToken) {
        let files: Vec<(String, PathBuf)> =
            self.inner.slots.iter().filter_map(|(slot, path)| Some((slot.clone(), path.clone()?))).collect();
        let mut notices = Notices::of(files.iter().map(|(_, path)| path.as_path()));
        let mut seen: BTreeMap<&str, Look> = files.iter().map(|(slot, path)| (slot.as_str(), look(path))).collect();
        let mut hashes: BTreeMap<&str, String> = BTreeMap::new();
        for (slot, path) in &files {
            hashes.extend(fs::read(path).ok().map(|bytes| (slot.as_str(), fingerprint(&bytes))));
        }
        while notices.next(&stop).await {
            for (slot, path) in &files {
                let now = look(path);
                if now.is_none() || seen.get(slot.as_str()) == Some(&now) {
                    continue;
                }
                let Some((now, bytes)) = settled(path).await else { continue };
                seen.insert(slot, now);
                let hash = fingerprint(&bytes);
                if hashes.insert(slot, hash.clone()) != Some(hash) {
                    self.file_changed(slot, bytes).await;
                }
            }
        }
    }
}

/// The file's content once nobody writes to it: the same length and time before a pause, after it, and after reading.
async fn settled(path: &Path) -> Option<(Look, Vec<u8>)> {
    let mut before = look(path);
    loop {
        tokio::time::sleep(SETTLED).await;
        let bytes = tokio::fs::read(path).await.ok()?;
        let after = look(path);
        if after == before && after.is_some_and(|(length, _)| length == bytes.len() as u64) {
            return Some((after, bytes));
        }
        before = after;
    }
}
