//! Room on the disks: how much of it is kept for money.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is kept free where this host writes, so that strangers can't use up what payments on their way still need.
/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Reserve {
    places: Arc<[PathBuf]>,
    bytes: u64,
}

/// Less is free than is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// Where.
    pub place: PathBuf,
    /// What is free there, in bytes.
    pub free: u64,
    /// What is to be kept.
    pub reserve: u64,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, free, reserve } = self;
        write!(
            f,
            "{} MiB are free at {}, less than the {} MiB kept for money",
            free >> 20,
            place.display(),
            reserve >> 20
        )
    }
}

impl Reserve {
    /// `bytes` on the file systems of each of these places; 0: nothing is kept.
    pub fn new(places: impl IntoIterator<Item = PathBuf>, bytes: u64) -> Self {
        Self { places: places.into_iter().collect(), bytes }
    }

    /// The first place that has less. One that can't be asked says nothing.
    pub fn shortage(&self) -> Option<Shortage> {
        let reserve = self.bytes;
        let short =
            |(place, free): (&PathBuf, u64)| (free < reserve).then(|| Shortage { place: place.clone(), free, reserve });
        self.free().find_map(short)
    }

    /// What is free at each place, in bytes.
    pub fn free(&self) -> impl Iterator<Item = (&PathBuf, u64)> {
        self.places.iter().filter_map(|place| Some((place, free(place)?)))
    }

    /// What is kept at each, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// What this user may still write there.
fn free(place: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(place).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}
