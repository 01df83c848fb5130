//! A look at a file: what the file system says of it, without reading it.

use std::{os::unix::fs::MetadataExt, path::Path, time::Duration};

/// How long a file has to be left alone before it is read.
const SETTLED: Duration = Duration::from_millis(20);

/// What tells that a file is another one, or was written to. Length and time of writing alone do not: `cp -p` and archives set
/// the time, stores of packages give all files the same one, and another version can be as long. So the file itself is looked
/// at behind links, and when anything of it was changed, which nobody can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    length: u64,
    file: (u64, u64),
    written: (i64, i64),
    changed: (i64, i64),
}

impl Look {
    /// At a file; `None`: it is not there.
    pub(super) async fn at(path: &Path) -> Option<Self> {
        tokio::fs::metadata(path).await.ok().map(|data| Self {
            length: data.len(),
            file: (data.dev(), data.ino()),
            written: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        })
    }
}

/// The file's content once nobody writes to it: the same look before a pause, after it, and after reading. `None`: it is not
/// there, or can't be read.
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
