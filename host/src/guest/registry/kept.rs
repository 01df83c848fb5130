//! Versions of guests that no longer serve, kept for transactions that began with them.

use super::{component::fingerprint, generation::Generation, swap::Candidate};
use crate::guest::{GuestSource, Guests, LoadError};
use arc_swap::ArcSwap;
use std::{
    borrow::Cow,
    collections::VecDeque,
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

/// Earlier generations, newest first, up to a limit. Each holds compiled code and no instances.
pub(in crate::guest) struct Kept {
    most: usize,
    generations: Mutex<VecDeque<Arc<Generation>>>,
}

impl Kept {
    pub(in crate::guest) fn new(most: usize) -> Self {
        Self { most, generations: Mutex::default() }
    }

    pub(in crate::guest) fn keep(&self, generation: Arc<Generation>) {
        // A panic cannot leave a list in a broken state.
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.push_front(generation);
        generations.truncate(self.most);
    }

    /// See [`Guests::exchange`].
    pub(in crate::guest) fn exchange(&self, candidate: &Candidate) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        for generation in generations.iter_mut() {
            if let Some(next) = generation.exchanged(candidate) {
                *generation = Arc::new(next);
            }
        }
    }

    fn find(&self, hash: &str) -> Option<Arc<Generation>> {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.iter().find(|generation| generation.has_version(hash)).cloned()
    }
}

impl Guests {
    /// Whether the version of that hash serves now.
    pub fn serves(&self, hash: &str) -> bool {
        self.generation.load().has_version(hash)
    }

    /// The guests with the version of that hash among them. `hash` may be a prefix, as journals store it. The version
    /// is one that serves, one that is kept in memory, or one loaded from the folder of versions. If it is nowhere to
    /// be found, the guests as they are: otherwise its payments would wait for ever.
    pub async fn pinned(&self, hash: &str) -> Self {
        let now = self.generation.load_full();
        if now.has_version(hash) {
            return self.clone();
        }
        let then = match self.kept.find(hash) {
            Some(then) => Ok(then),
            None => self.bring_back(&now, hash).await,
        };
        match then {
            Ok(then) => Self { generation: Arc::new(ArcSwap::new(then)), ..self.clone() },
            Err(why) => {
                let why = why.to_string();
                tracing::warn!(
                    hash,
                    why,
                    "the guest version that a transaction began with is no longer available; the present one decides"
                );
                self.clone()
            }
        }
    }

    async fn bring_back(&self, now: &Generation, hash: &str) -> Result<Arc<Generation>, LoadError> {
        let gone = || LoadError::VersionGone { hash: hash.to_owned() };
        let (folder, beginning) = (self.settings.versions_dir.clone().ok_or_else(gone)?, hash.to_owned());
        let found = tokio::task::spawn_blocking(move || read(&folder, &beginning)).await;
        let bytes = found.ok().flatten().ok_or_else(gone)?;
        // The place where it served is not recorded: try the places of guests that provide the same interfaces.
        for slot in now.serving() {
            let source = GuestSource::bytes(slot.slot, bytes.clone());
            let candidate = self.optimise(&source).await?;
            if let Ok(then) = now.with(candidate.loaded) {
                let then = Arc::new(then);
                self.kept.keep(then.clone());
                return Ok(then);
            }
        }
        Err(gone())
    }
}

/// The version's bytes, from the file whose name begins with its hash; `None` if that file is damaged.
fn read(folder: &Path, hash: &str) -> Option<Cow<'static, [u8]>> {
    let mut names = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let file = names.find(|file| file.file_name().to_string_lossy().starts_with(hash))?;
    let bytes = fs::read(file.path()).ok()?;
    fingerprint(&bytes).starts_with(hash).then_some(Cow::Owned(bytes))
}
