//! A file's metadata, for noticing changes without reading it.

use std::{os::unix::fs::MetadataExt, path::Path, time::Duration};

/// How long a file must be unchanged before it is read.
const SETTLED: Duration = Duration::from_millis(20);

/// Metadata that changes when a file is replaced or written. Length and modification time are not enough: `cp -p` and
/// archives set the time, package stores give all files the same one, and another version can have the same length. So
/// it includes the file's identity behind links, and the change time (ctime), which no program can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    length: u64,
    file: (u64, u64),
    written: (i64, i64),
    changed: (i64, i64),
}

impl Look {
    /// The metadata of a file; `None`: there is none.
    pub(super) async fn at(path: &Path) -> Option<Self> {
        tokio::fs::metadata(path).await.ok().map(|data| Self {
            length: data.len(),
            file: (data.dev(), data.ino()),
            written: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        })
    }
}

/// The file's contents once nobody writes to it: the metadata must be the same before a pause, after it, and after the
/// read. `None`: the file is missing or cannot be read.
pub(super) async fn settled(path: &Path) -> Option<(Look, Vec<u8>)> {
    let mut before = Look::at(path).await;
    loop {
        tokio::time::sleep(SETTLED).await;
        let bytes = tokio::fs::read(path).await.ok()?;
        let after = Look::at(path).await;
        if let Some(look) = after.filter(|look| after == before && look.length == bytes.len() as u64) {
            return Some((look, bytes));
        }
        before = after;
    }
}
