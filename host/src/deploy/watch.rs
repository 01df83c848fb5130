//! The configured files, watched: what is saved serves a moment later.

use super::Deployments;
use crate::guest::fingerprint;
use notify::{RecursiveMode, Watcher, recommended_watcher};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How long a file has to be left alone before it is read.
const SETTLED: Duration = Duration::from_millis(20);

/// How often files are looked at where no notice comes: network file systems, exhausted watches.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What tells that a file is another one.
type Look = Option<(u64, Option<SystemTime>)>;

fn look(path: &Path) -> Look {
    fs::metadata(path).ok().map(|data| (data.len(), data.modified().ok()))
}

impl Deployments {
    /// Follows the files until stopped. A file that goes away changes nothing; nor does one that is written with what
    /// it held.
    pub async fn watch(self, stop: CancellationToken) {
        let files: Vec<(String, PathBuf)> =
            self.inner.slots.iter().filter_map(|(slot, path)| Some((slot.clone(), path.clone()?))).collect();
        let (notice, mut notices) = mpsc::channel(1);
        // One notice that is not read yet stands for all.
        let watcher = recommended_watcher(move |_| {
            let _ = notice.try_send(());
        });
        let _watcher = watcher
            .and_then(|mut watcher| {
                // The folders, because editors and deployments put a new file in the old one's place.
                let folders: BTreeSet<_> = files.iter().map(|(_, path)| folder(path)).collect();
                folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::NonRecursive))?;
                Ok(watcher)
            })
            .inspect_err(
                |error| tracing::warn!(%error, every = ?LOOK_EVERY, "guest files can't be watched; they are looked at"),
            );
        let mut seen: BTreeMap<&str, Look> = files.iter().map(|(slot, path)| (slot.as_str(), look(path))).collect();
        let mut hashes: BTreeMap<&str, String> = BTreeMap::new();
        for (slot, path) in &files {
            hashes.extend(fs::read(path).ok().map(|bytes| (slot.as_str(), fingerprint(&bytes))));
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = notices.recv() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
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

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
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
