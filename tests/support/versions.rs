//! Versions of a guest that differ in nothing but their bytes, or in what they provide.

use super::anchor::guest;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A version.
pub struct Version {
    bytes: Vec<u8>,
    hash: String,
}

/// A place for a guest's file, in a folder of its own.
pub fn guest_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guest.wasm");
    (folder, path)
}

impl Version {
    /// The test's guest with a custom section of that text, which nothing reads.
    pub fn new(text: &str) -> Self {
        Self::of(&guest("test_rails"), text)
    }

    /// The same of another guest.
    pub fn of(file: &Path, text: &str) -> Self {
        let mut bytes = fs::read(file).unwrap();
        let name = b"version";
        let content = [&[u8::try_from(name.len()).unwrap()], name.as_slice(), text.as_bytes()].concat();
        bytes.extend([0, u8::try_from(content.len()).unwrap()]);
        bytes.extend(content);
        Self::hashed(bytes)
    }

    fn hashed(bytes: Vec<u8>) -> Self {
        let hash = hex::encode(Sha256::digest(&bytes));
        Self { bytes, hash }
    }

    /// The same without these interfaces: they get the name of another package, of the same length.
    pub fn without(&self, interfaces: &[&str]) -> Self {
        let names = |interface: &&str| (format!("anchor:guest/{interface}@"), format!("anchor:other/{interface}@"));
        let named = interfaces.iter().map(names);
        named.fold(Self::hashed(self.bytes.clone()), |version, (from, to)| version.saying(&from, &to))
    }

    /// The same with another text of the same length in the place of one.
    pub fn saying(&self, from: &str, to: &str) -> Self {
        assert_eq!(from.len(), to.len());
        let (mut bytes, mut at) = (self.bytes.clone(), 0);
        while let Some(found) = bytes[at..].windows(from.len()).position(|window| window == from.as_bytes()) {
            at += found;
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        Self::hashed(bytes)
    }

    /// As editors and deployments save: a new file in the old one's place.
    pub fn save(&self, path: &Path) {
        let beside = path.with_extension("new");
        fs::write(&beside, &self.bytes).unwrap();
        fs::rename(beside, path).unwrap();
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256, hex.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The beginning of the hash, as journals have it.
    pub fn short(&self) -> &str {
        &self.hash[..12]
    }
}
