//! Notices that files have changed: as the system gives them, and else by looking.

use notify::{RecommendedWatcher, RecursiveMode, Watcher, recommended_watcher};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How often files are looked at where no notice comes: network file systems, exhausted watches.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What tells that a file is another one.
pub(super) type Look = Option<(u64, Option<SystemTime>)>;

/// A look at a file.
pub(super) fn look(path: &Path) -> Look {
    fs::metadata(path).ok().map(|data| (data.len(), data.modified().ok()))
}

/// Tells when it is time to look.
pub(super) struct Notices {
    notices: mpsc::Receiver<()>,
    _watcher: Option<RecommendedWatcher>,
}

impl Notices {
    /// For these files.
    pub(super) fn of<'p>(files: impl Iterator<Item = &'p Path>) -> Self {
        let (notice, notices) = mpsc::channel(1);
        // The folders, because editors and deployments put a new file in the old one's place.
        let folders: BTreeSet<_> = files.map(folder).collect();
        // One notice that is not read yet stands for all.
        let watcher = recommended_watcher(move |_| {
            let _ = notice.try_send(());
        });
        let watcher = watcher
            .and_then(|mut watcher| {
                folders.iter().try_for_each(|folder| watcher.watch(folder, RecursiveMode::NonRecursive))?;
                Ok(watcher)
            })
            .inspect_err(
                |error| tracing::warn!(%error, every = ?LOOK_EVERY, "files can't be watched; they are looked at"),
            )
            .ok();
        Self { notices, _watcher: watcher }
    }

    /// Waits until something may have changed; `false`: it is time to stop.
    pub(super) async fn next(&mut self, stop: &CancellationToken) -> bool {
        let noticed = async {
            // Without a watcher nobody gives notice.
            if self.notices.recv().await.is_none() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => false,
            () = noticed => true,
            () = tokio::time::sleep(LOOK_EVERY) => true,
        }
    }
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
