//! Notices that files may have changed: from the system, and by polling.

use super::places::{Place, places};
use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
    recommended_watcher,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The polling interval where the system gives no notice: network file systems, exhausted watches.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why the files should be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wake {
    /// The system noticed a change to a file or on the way to it. The contents have to be compared.
    Noticed,
    /// The polling interval has passed.
    Time,
}

/// Says when to check files.
pub(super) struct Notices {
    files: Vec<PathBuf>,
    notice: mpsc::Sender<()>,
    notices: mpsc::Receiver<()>,
    /// What is watched now: everything on the way to the files.
    watched: BTreeSet<Place>,
    watcher: Option<RecommendedWatcher>,
    is_told: bool,
}

impl Notices {
    /// Notices for these files, of changes from now on.
    pub(super) async fn of<'p>(files: impl Iterator<Item = &'p Path>) -> Self {
        // One pending notice stands for all.
        let (notice, notices) = mpsc::channel(1);
        let files = files.map(Path::to_owned).collect();
        let mut this = Self { files, notice, notices, watched: BTreeSet::new(), watcher: None, is_told: false };
        this.follow().await;
        this
    }

    /// Waits until something may have changed; `None`: stop.
    pub(super) async fn next(&mut self, stop: &CancellationToken) -> Option<Wake> {
        let wake = tokio::select! {
            () = stop.cancelled() => return None,
            // It never ends, because `self` holds a sender.
            _ = self.notices.recv() => Wake::Noticed,
            () = tokio::time::sleep(LOOK_EVERY) => Wake::Time,
        };
        // The way there may have changed: a link that was altered, a folder that was replaced. The caller looks at the
        // files afterwards, so nothing is missed in between.
        Some(if self.follow().await { Wake::Noticed } else { wake })
    }

    /// Watches what leads to the files now. Returns whether that has changed.
    async fn follow(&mut self) -> bool {
        let files = self.files.clone();
        let look = move || -> BTreeSet<Place> { files.iter().flat_map(|file| places(file)).collect() };
        // Fails when the host shuts down, and then nothing needs to be watched.
        let now = tokio::task::spawn_blocking(look).await.unwrap_or_default();
        if now == self.watched && (self.watcher.is_some() || self.is_told) {
            return false;
        }
        self.watcher = self
            .watch(&now)
            .inspect_err(|error| {
                if !std::mem::replace(&mut self.is_told, true) {
                    tracing::warn!(%error, every = ?LOOK_EVERY, "files can't be watched; they are checked at intervals instead");
                }
            })
            .ok();
        self.watched = now;
        true
    }

    fn watch(&self, places: &BTreeSet<Place>) -> notify::Result<RecommendedWatcher> {
        let (notice, entries) = (self.notice.clone(), places.iter().map(|place| place.entry.clone()).collect());
        let mut watcher = recommended_watcher(move |event| {
            if is_about(event, &entries) {
                let _ = notice.try_send(());
            }
        })?;
        // Watch the folders, because editors and deployments replace the file by a new one. A folder that cannot be
        // watched is polled.
        let folders: BTreeSet<&Path> = places.iter().filter_map(|place| place.entry.parent()).collect();
        for folder in folders {
            if let Err(error) = watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::debug!(folder = %folder.display(), %error, "a folder can't be watched");
            }
        }
        Ok(watcher)
    }
}

/// Whether an event concerns one of these directory entries. Reads, such as the host's own, do not count.
fn is_about(event: notify::Result<Event>, entries: &BTreeSet<PathBuf>) -> bool {
    let Ok(event) = event else { return true };
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) => return false,
        _ => {}
    }
    event.need_rescan() || event.paths.iter().any(|path| entries.contains(path))
}
