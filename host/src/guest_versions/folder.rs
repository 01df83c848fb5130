//! `guests/` in the data directory: every version that has served, and this host's name in the history.

use super::Error;
use crate::{guest, model::Random};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// The folder. Its files are named after their hash, which is checked when they are read.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// Opens the folder in a data directory, and creates it if necessary.
    ///
    /// # Errors
    /// [`Error::Folder`].
    pub fn open(data_dir: &Path) -> Result<Self, Error> {
        let path = data_dir.join("guests");
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
        made.map_err(|source| Error::Folder { path: path.clone(), source })?;
        Ok(Self(path))
    }

    /// The path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// This host's name in the history: random, made once.
    pub(super) async fn host(&self, random: &dyn Random) -> Result<String, Error> {
        let new = hex::encode(random.bytes::<8>());
        let name = move |path: &Path| match fs::read_to_string(path) {
            Ok(name) if !name.trim().is_empty() => Ok(name.trim().to_owned()),
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => write(path, new.as_bytes(), &new).map(|()| new),
        };
        blocking(self.0.join("host"), name).await
    }

    /// Saves a version.
    pub(super) async fn keep(&self, hash: &str, bytes: Vec<u8>, random: &dyn Random) -> Result<(), Error> {
        let unique = hex::encode(random.bytes::<8>());
        let keep = move |path: &Path| if path.is_file() { Ok(()) } else { write(path, &bytes, &unique) };
        blocking(self.file(hash), keep).await
    }

    /// Reads a saved version.
    pub(super) async fn read(&self, hash: &str) -> Result<Vec<u8>, Error> {
        let path = self.file(hash);
        let bytes = blocking(path.clone(), |path| fs::read(path)).await?;
        if guest::fingerprint(&bytes) == hash { Ok(bytes) } else { Err(Error::Damaged { path }) }
    }

    fn file(&self, hash: &str) -> PathBuf {
        self.0.join(format!("{hash}.wasm"))
    }
}

/// Runs file operations on a thread where they block no request.
async fn blocking<T: Send + 'static>(
    path: PathBuf,
    act: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let file = path.clone();
    let done = tokio::task::spawn_blocking(move || act(&file)).await;
    done.unwrap_or_else(|why| Err(io::Error::other(why))).map_err(|source| Error::Folder { path, source })
}

/// Writes a file completely or not at all.
fn write(path: &Path, bytes: &[u8], unique: &str) -> io::Result<()> {
    let partial = path.with_extension(format!("{unique}.partial"));
    let whole = || {
        let mut file = fs::File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&partial, path)
    };
    // Remove a partial file: the disk may be full.
    whole().inspect_err(|_| drop(fs::remove_file(&partial)))
}
