//! The configured files, watched: a saved file serves a moment later.

use super::{
    Deployments,
    look::{Look, settled},
    notices::{Notices, Wake},
};
use crate::guest::fingerprint;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How often a file is read even if its metadata is unchanged: some file systems give no notice and unreliable
/// metadata.
const READ_EVERY: Duration = Duration::from_secs(60);

/// A watched file.
struct Watched {
    slot: String,
    path: PathBuf,
    look: Option<Look>,
    /// The hash of its contents when it was last read.
    hash: Option<String>,
    read: Instant,
}

impl Deployments {
    /// Follows the files until stopped. Deleting a file changes nothing, nor does writing the same contents.
    pub async fn watch(self, stop: CancellationToken) {
        let files = self.inner.slots.iter().filter_map(|(slot, path)| {
            let hash = self.inner.began_with.get(slot).cloned();
            Some(Watched { slot: slot.clone(), path: path.clone()?, look: None, hash, read: Instant::now() })
        });
        let mut files: Vec<Watched> = files.collect();
        let mut notices = Notices::of(files.iter().map(|file| file.path.as_path())).await;
        // First look for changes made since the files were loaded.
        let mut wake = Some(Wake::Noticed);
        while let Some(why) = wake {
            for file in &mut files {
                if let Some(bytes) = file.changed(why).await {
                    self.file_changed(&file.slot, bytes).await;
                }
            }
            wake = notices.next(&stop).await;
        }
    }
}

impl Watched {
    /// The file's contents, if they have changed.
    async fn changed(&mut self, why: Wake) -> Option<Vec<u8>> {
        if !self.is_due(Look::at(&self.path).await?, why, self.read.elapsed()) {
            return None;
        }
        let (look, bytes) = settled(&self.path).await?;
        let hash = fingerprint(&bytes);
        (self.look, self.read) = (Some(look), Instant::now());
        (self.hash.replace(hash.clone()) != Some(hash)).then_some(bytes)
    }

    /// Whether the file has to be read.
    fn is_due(&self, now: Look, why: Wake, since: Duration) -> bool {
        why == Wake::Noticed || self.look != Some(now) || since >= READ_EVERY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_without_notices_is_read_when_it_looks_otherwise_and_every_so_often() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_owned();
        let look = Look::at(&path).await;
        let watched = Watched { slot: String::new(), path, look, hash: None, read: Instant::now() };
        let now = look.unwrap();
        assert!(!watched.is_due(now, Wake::Time, Duration::from_secs(59)));
        assert!(watched.is_due(now, Wake::Time, READ_EVERY));
        assert!(watched.is_due(now, Wake::Noticed, Duration::ZERO));
        let other = Look::at(tempfile::NamedTempFile::new().unwrap().path()).await.unwrap();
        assert!(watched.is_due(other, Wake::Time, Duration::ZERO));
    }
}
