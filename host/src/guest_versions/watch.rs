//! The configured files, watched: what is saved serves a moment later.

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

/// How often a file is read whatever it looks like: there are file systems that give no notice and whose looks tell little.
const READ_EVERY: Duration = Duration::from_secs(60);

/// A file that is watched.
struct Watched {
    slot: String,
    path: PathBuf,
    look: Option<Look>,
    /// What it held when it was read last.
    hash: Option<String>,
    read: Instant,
}

impl Deployments {
    /// Follows the files until stopped. A file that goes away changes nothing; nor does one that is written with what
    /// it held.
    pub async fn watch(self, stop: CancellationToken) {
        let files = self.inner.slots.iter().filter_map(|(slot, path)| {
            let hash = self.inner.began_with.get(slot).cloned();
            Some(Watched { slot: slot.clone(), path: path.clone()?, look: None, hash, read: Instant::now() })
        });
        let mut files: Vec<Watched> = files.collect();
        let mut notices = Notices::of(files.iter().map(|file| file.path.as_path())).await;
        // At first whatever was done to them since they were read.
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
    /// What it holds, if that is something else than before.
    async fn changed(&mut self, why: Wake) -> Option<Vec<u8>> {
        if !self.is_due(Look::at(&self.path).await?, why, self.read.elapsed()) {
            return None;
        }
        let (look, bytes) = settled(&self.path).await?;
        let hash = fingerprint(&bytes);
        (self.look, self.read) = (Some(look), Instant::now());
        (self.hash.replace(hash.clone()) != Some(hash)).then_some(bytes)
    }

    /// Whether it has to be read.
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
