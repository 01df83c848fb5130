//! `guests/` in the data directory: every version that ever served, and this host's name in history.

use super::Error;
use crate::{guest, model::Random};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// The folder. Files in it are named after their hash and are checked against it when they are read.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of a data directory, made when it is not there.
    ///
    /// # Errors
    /// [`Error::Folder`].
    pub fn open(data_dir: &Path) -> Result<Self, Error> {
        let path = data_dir.join("guests");
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
        made.map_err(|source| Error::Folder { path: path.clone(), source })?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What this host is called in history: random, made once.
    pub(super) fn host(&self, random: &dyn Random) -> Result<String, Error> {
        let path = self.0.join("host");
        match fs::read_to_string(&path) {
            Ok(name) if !name.trim().is_empty() => Ok(name.trim().to_owned()),
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Folder { path, source }),
            _ => {
                let name = hex::encode(random.bytes::<8>());
                write(&path, name.as_bytes(), &name).map_err(|source| Error::Folder { path, source })?;
                Ok(name)
            }
        }
    }

    /// Keeps a version.
    pub(super) fn keep(&self, hash: &str, bytes: &[u8], random: &dyn Random) -> Result<(), Error> {
        let path = self.file(hash);
        if path.is_file() {
            return Ok(());
        }
        let unique = hex::encode(random.bytes::<8>());
        write(&path, bytes, &unique).map_err(|source| Error::Folder { path, source })
    }

    /// A kept version.
    pub(super) fn read(&self, hash: &str) -> Result<Vec<u8>, Error> {
        let path = self.file(hash);
        let bytes = fs::read(&path).map_err(|source| Error::Folder { path: path.clone(), source })?;
        if guest::fingerprint(&bytes) == hash { Ok(bytes) } else { Err(Error::Damaged { path }) }
    }

    fn file(&self, hash: &str) -> PathBuf {
        self.0.join(format!("{hash}.wasm"))
    }
}

/// Whole or not at all.
fn write(path: &Path, bytes: &[u8], unique: &str) -> io::Result<()> {
    let partial = path.with_extension(format!("{unique}.partial"));
    let whole = || {
        let mut file = fs::File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)
    };
    // Half a file would take up the room that was missing.
    whole().inspect_err(|_| drop(fs::remove_file(&partial)))
}
