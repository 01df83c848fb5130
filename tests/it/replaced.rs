//! Files that are replaced by others as long and as old: whatever way another one comes there, the host has it a moment later.

use crate::reload::{info, serves};
use anchor_host_tests::{anchor::Setup, database::Kind, on_both, versions::Version, wait};
use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tempfile::TempDir;

on_both!(a_guest_that_is_replaced_in_any_way_serves, a_secret_that_is_replaced_in_any_way_is_what_guests_have);

/// As stores of packages date all files.
fn long_ago() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1)
}

/// A place for a file that many ways lead to: `way/mounted/file` → `..data/file`, `..data` → `..0`.
struct Place {
    home: TempDir,
    length: usize,
    count: usize,
}

impl Place {
    fn new(first: &[u8]) -> Self {
        let mut place = Self { home: tempfile::tempdir().unwrap(), length: first.len(), count: 0 };
        let mounted = place.path("mounted");
        fs::create_dir_all(&mounted).unwrap();
        place.mount(first);
        symlink("..data/file", mounted.join("file")).unwrap();
        symlink("mounted", place.path("way")).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn file(&self) -> PathBuf {
        self.path("way/file")
    }

    /// Writes a file as long and as old as all of them.
    fn write(&self, path: &Path, bytes: &[u8]) {
        assert_eq!(bytes.len(), self.length);
        fs::write(path, bytes).unwrap();
        File::options().write(true).open(path).unwrap().set_modified(long_ago()).unwrap();
    }

    /// As Kubernetes changes a ConfigMap: another folder, and the link to it renamed over the one before.
    fn mount(&mut self, bytes: &[u8]) {
        self.count += 1;
        let (folder, mounted) = (format!("..{}", self.count), self.path("mounted"));
        fs::create_dir(mounted.join(&folder)).unwrap();
        self.write(&mounted.join(&folder).join("file"), bytes);
        symlink(&folder, mounted.join("..tmp")).unwrap();
        fs::rename(mounted.join("..tmp"), mounted.join("..data")).unwrap();
    }

    /// `cp -p`: over what is there, with the other's time.
    fn copy_over(&mut self, bytes: &[u8]) {
        self.write(&self.file(), bytes);
    }

    /// `mv` of a file that was made before.
    fn move_over(&mut self, bytes: &[u8]) {
        let beside = self.path("beside");
        self.write(&beside, bytes);
        fs::rename(beside, self.file().canonicalize().unwrap()).unwrap();
    }

    /// As Nix does: the file is a link to a store, and becomes one to another place there.
    fn link_elsewhere(&mut self, bytes: &[u8]) {
        self.count += 1;
        let (stored, link) = (self.path(&format!("stored-{}", self.count)), self.path("link"));
        self.write(&stored, bytes);
        symlink(stored, &link).unwrap();
        fs::rename(link, self.path("mounted/file")).unwrap();
    }

    /// Another folder in the place of the one that the file is in.
    fn replace_folder(&mut self, bytes: &[u8]) {
        let new = self.path("new");
        fs::create_dir(&new).unwrap();
        self.write(&new.join("file"), bytes);
        fs::rename(self.path("mounted"), self.path("old")).unwrap();
        fs::rename(new, self.path("mounted")).unwrap();
    }

    /// The link on the way there points to another folder.
    fn lead_elsewhere(&mut self, bytes: &[u8]) {
        let other = self.path("other");
        fs::create_dir(&other).unwrap();
        self.write(&other.join("file"), bytes);
        symlink("other", self.path("link")).unwrap();
        fs::rename(self.path("link"), self.path("way")).unwrap();
    }
}

/// A way for another file to come there.
type Way = fn(&mut Place, &[u8]);

/// Every way, and once more in a folder that came there by another one.
const WAYS: [(&str, Way); 8] = [
    ("mount", Place::mount),
    ("mount again", Place::mount),
    ("copy", Place::copy_over),
    ("move", Place::move_over),
    ("link", Place::link_elsewhere),
    ("folder", Place::replace_folder),
    ("way", Place::lead_elsewhere),
    ("copy there", Place::copy_over),
];

async fn a_guest_that_is_replaced_in_any_way_serves(kind: Kind) {
    let mut place = Place::new(Version::new("0").bytes());
    let anchor = Setup::new(kind).set("guest.files", place.file().to_str().unwrap()).start().await;
    for (number, (name, replace)) in WAYS.into_iter().enumerate() {
        let next = Version::new(&(number + 1).to_string());
        replace(&mut place, next.bytes());
        println!("{name}");
        serves(&anchor, &next).await;
        assert_eq!(fs::metadata(place.file()).unwrap().modified().unwrap(), long_ago(), "{name}");
    }
    anchor.finish().await;
}

async fn a_secret_that_is_replaced_in_any_way_is_what_guests_have(kind: Kind) {
    const VALUES: [&[u8]; 2] = [b"info=full\n", b"info=    \n"];
    let mut place = Place::new(VALUES[1]);
    let anchor = Setup::new(kind).set("guest.secrets.steer_file", place.file().to_str().unwrap()).start().await;
    assert!(!info(&anchor).await.contains("1000.5"));
    for (number, (name, replace)) in WAYS.into_iter().enumerate() {
        replace(&mut place, VALUES[number % 2]);
        wait::until(name, || async {
            let now = info(&anchor).await;
            if now.contains("1000.5") == (number % 2 == 0) { Ok(()) } else { Err(now) }
        })
        .await;
    }
    anchor.finish().await;
}
