//! Notices that files may have changed: as the system gives them, and else by looking.

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

/// How often files are looked at where no notice comes: network file systems, exhausted watches.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why it is time to see to the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wake {
    /// Something was done to one of them, or to what leads there. What they hold has to be compared.
    Noticed,
    /// It is time for a look.
    Time,
}

/// Tells when it is time to see to files.
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
    /// For these files. What was done to them from now on is noticed.
    pub(super) async fn of<'p>(files: impl Iterator<Item = &'p Path>) -> Self {
        // One notice that is not read yet stands for all.
        let (notice, notices) = mpsc::channel(1);
        let files = files.map(Path::to_owned).collect();
        let mut this = Self { files, notice, notices, watched: BTreeSet::new(), watcher: None, is_told: false };
        this.follow().await;
        this
    }

    /// Waits until something may have changed; `None`: it is time to stop.
    pub(super) async fn next(&mut self, stop: &CancellationToken) -> Option<Wake> {
        let wake = tokio::select! {
            () = stop.cancelled() => return None,
            // It never ends: the other end is here.
            _ = self.notices.recv() => Wake::Noticed,
            () = tokio::time::sleep(LOOK_EVERY) => Wake::Time,
        };
        // The way there may be another one: a link that was changed, a folder that was put in another's place. Whoever is told
        // looks afterwards, so that nothing is missed in between.
        Some(if self.follow().await { Wake::Noticed } else { wake })
    }

    /// Watches what leads to the files now; whether that is anything else than before.
    async fn follow(&mut self) -> bool {
        let files = self.files.clone();
        let look = move || -> BTreeSet<Place> { files.iter().flat_map(|file| places(file)).collect() };
        // Fails when the host ends: then nothing need be watched.
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
        // The folders, because editors and deployments put a new file in the old one's place. One that may not be watched is
        // for looking at.
        let folders: BTreeSet<&Path> = places.iter().filter_map(|place| place.entry.parent()).collect();
        for folder in folders {
            if let Err(error) = watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::debug!(folder = %folder.display(), %error, "a folder can't be watched");
            }
        }
        Ok(watcher)
    }
}

/// Whether something was done to one of these entries of folders. Reading them, as is done here, is nothing.
fn is_about(event: notify::Result<Event>, entries: &BTreeSet<PathBuf>) -> bool {
    let Ok(event) = event else { return true };
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {}
        EventKind::Access(_) => return false,
        _ => {}
    }
    event.need_rescan() || event.paths.iter().any(|path| entries.contains(path))
}
