//! The places on the way to a file: each directory entry that leads there, links included.

use std::{
    collections::VecDeque,
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt,
    path::{Component, Path, PathBuf},
};

/// Maximum number of links followed; no system follows more.
const LINKS_MOST: usize = 40;

/// A directory entry, and the identity of its folder, which may be replaced by another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The entry, under its folder's real path.
    pub(super) entry: PathBuf,
    folder: Option<(u64, u64)>,
}

/// The entries on the way to a file, from the root: `/run`, `/run/secrets`, `/run/secrets/key`; and for each link the
/// entries on the way to its target. Stops where an entry does not exist.
pub(super) fn places(file: &Path) -> Vec<Place> {
    let Ok(file) = std::path::absolute(file) else { return Vec::new() };
    let (mut found, mut at, mut links) = (Vec::new(), PathBuf::from("/"), 0);
    let mut rest: VecDeque<OsString> = names(&file);
    while let Some(name) = rest.pop_front() {
        if name == ".." {
            at.pop();
            continue;
        }
        let entry = at.join(&name);
        let folder = fs::metadata(&at).ok().map(|data| (data.dev(), data.ino()));
        found.push(Place { entry: entry.clone(), folder });
        match fs::read_link(&entry) {
            Ok(target) if links < LINKS_MOST => {
                links += 1;
                if target.is_absolute() {
                    at = PathBuf::from("/");
                }
                for name in names(&target).into_iter().rev() {
                    rest.push_front(name);
                }
            }
            _ => at = entry,
        }
    }
    found
}

fn names(path: &Path) -> VecDeque<OsString> {
    let name = |component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    };
    path.components().filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_and_their_targets_are_on_the_way() {
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        // The layout in which Kubernetes mounts a ConfigMap.
        fs::create_dir_all(home.join("mounted/..1")).unwrap();
        fs::write(home.join("mounted/..1/key"), "").unwrap();
        symlink("..1", home.join("mounted/..data")).unwrap();
        symlink("..data/key", home.join("mounted/key")).unwrap();
        symlink(home.join("mounted"), home.join("link")).unwrap();
        let found = places(&home.join("link/../link/key"));
        let ways: Vec<_> = found.iter().filter_map(|place| place.entry.strip_prefix(&home).ok()).collect();
        let through =
            ["link", "mounted", "link", "mounted", "mounted/key", "mounted/..data", "mounted/..1", "mounted/..1/key"];
        assert_eq!(
            ways.iter().filter(|way| !way.as_os_str().is_empty()).map(|way| way.to_str().unwrap()).collect::<Vec<_>>(),
            through
        );
        symlink("round", home.join("round")).unwrap();
        assert!(places(&home.join("round")).len() < 60);
    }
}
