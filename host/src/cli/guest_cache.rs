//! Where authors' commands keep compiled guests between runs: the user's own cache.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Number of compiled guests to keep: the most recently used.
const KEPT: usize = 20;

/// The cache folder, after removing the least recently used entries. `None`: the user has no cache folder.
pub fn folder() -> Option<PathBuf> {
    let own = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache =
        own.or_else(|| Some(PathBuf::from(env::var_os("HOME").filter(|home| !home.is_empty())?).join(".cache")))?;
    let folder = cache.join("anchor-host/guests");
    forget_old(&folder);
    Some(folder)
}

fn forget_old(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut files: Vec<(SystemTime, PathBuf)> =
        entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    files.sort_by(|one, other| other.cmp(one));
    for (_, file) in files.into_iter().skip(KEPT) {
        // Another run may have been quicker.
        let _ = fs::remove_file(file);
    }
}
