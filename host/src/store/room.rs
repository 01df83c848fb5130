//! Disk space, of which a part is reserved for payments in progress.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The reserve of free space where this host writes, so that clients' uploads cannot use up what payments in progress
/// need. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Reserve {
    places: Arc<[PathBuf]>,
    bytes: u64,
}

/// Less free space than the reserve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// The place.
    pub place: PathBuf,
    /// Its free space, in bytes.
    pub free: u64,
    /// The reserve, in bytes.
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
    /// A reserve of `bytes` on the file system of each place; 0: no reserve.
    pub fn new(places: impl IntoIterator<Item = PathBuf>, bytes: u64) -> Self {
        Self { places: places.into_iter().collect(), bytes }
    }

    /// The first place with less free space than the reserve. Places whose free space is unknown are ignored.
    pub fn shortage(&self) -> Option<Shortage> {
        let reserve = self.bytes;
        let short =
            |(place, free): (&PathBuf, u64)| (free < reserve).then(|| Shortage { place: place.clone(), free, reserve });
        self.free().find_map(short)
    }

    /// The free space at each place, in bytes.
    pub fn free(&self) -> impl Iterator<Item = (&PathBuf, u64)> {
        self.places.iter().filter_map(|place| Some((place, free(place)?)))
    }

    /// The reserve at each place, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// The free space for this user.
fn free(place: &Path) -> Option<u64> {
    let about = rustix::fs::statvfs(place).ok()?;
    Some(about.f_bavail.saturating_mul(about.f_frsize))
}
