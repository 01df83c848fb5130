//! From bytes to compiled code: recognise, compile, cache.

use crate::guest::{GuestCode, GuestSource, LoadError};
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};
use wasmtime::{Engine, component::Component};

/// A guest's bytes and their fingerprint.
pub(in crate::guest) struct Bytes {
    pub(in crate::guest) bytes: Cow<'static, [u8]>,
    /// SHA-256, hex.
    pub(in crate::guest) hash: String,
}

/// What a component is told apart by: SHA-256, hex.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Reads a guest and makes sure that it is a component.
pub(in crate::guest) fn read(source: &GuestSource) -> Result<Bytes, LoadError> {
    let guest = || source.name.clone();
    let bytes = match &source.code {
        GuestCode::Bytes(bytes) => bytes.clone(),
        GuestCode::File(path) => Cow::Owned(fs::read(path).map_err(|why| LoadError::Read { guest: guest(), why })?),
    };
    match bytes.as_ref() {
        // The magic is followed by a version and a layer: 0 for a module, 1 for a component.
        [0, b'a', b's', b'm', _, _, 0, 0, ..] => Err(LoadError::CoreModule { guest: guest() }),
        [0, b'a', b's', b'm', ..] => {
            let hash = fingerprint(&bytes);
            Ok(Bytes { bytes, hash })
        }
        _ => Err(LoadError::NotWebAssembly { guest: guest() }),
    }
}

/// Compiled code kept between starts, under the fingerprints of the guest and of the compiler's settings.
///
/// Whoever can write here can run code in the host, so the folder is the host's alone, and compiled code from
/// anywhere else is never read.
pub(in crate::guest) struct Cache {
    folder: PathBuf,
    compiler: String,
}

impl Cache {
    pub(in crate::guest) fn open(folder: &Path, engine: &Engine) -> Result<Self, LoadError> {
        let cache = |why| LoadError::Cache { folder: folder.to_owned(), why };
        fs::create_dir_all(folder).map_err(cache)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Fails when the folder belongs to somebody else, as it should.
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(cache)?;
        }
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self { folder: folder.to_owned(), compiler: format!("{:016x}", hasher.finish()) })
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.folder.join(format!("{hash}-{}.cwasm", self.compiler))
    }

    /// `None` when it is not there, or not usable any more.
    #[expect(
        unsafe_code,
        reason = "wasmtime can't verify compiled code; only this process's user can have put it here"
    )]
    pub(in crate::guest) fn load(&self, engine: &Engine, hash: &str) -> Option<Component> {
        let path = self.path(hash);
        if !path.is_file() {
            return None;
        }
        // SAFETY: the folder is closed to others (see `open`), and files in it come from `save` alone.
        unsafe { Component::deserialize_file(engine, path) }
            .inspect_err(|why| tracing::debug!(%why, "the compiled guest can't be reused; compiling it again"))
            .ok()
    }

    /// Not being able to save costs the next start some time, nothing else.
    pub(in crate::guest) fn save(&self, hash: &str, component: &Component) {
        let write = || -> Result<(), String> {
            let code = component.serialize().map_err(|why| why.to_string())?;
            let path = self.path(hash);
            // Whole or not at all, also when two loads save the same guest at once.
            static SAVES: AtomicU64 = AtomicU64::new(0);
            let save = SAVES.fetch_add(1, Ordering::Relaxed);
            let partial = path.with_extension(format!("{}-{save}.partial", std::process::id()));
            let whole = || -> io::Result<()> {
                let mut file = fs::File::create(&partial)?;
                file.write_all(&code)?;
                file.sync_all()?;
                fs::rename(&partial, &path)
            };
            // Half a file would take up the room that was missing.
            whole().inspect_err(|_| drop(fs::remove_file(&partial))).map_err(|why| why.to_string())
        };
        if let Err(why) = write() {
            tracing::warn!(why, folder = %self.folder.display(), "the compiled guest could not be cached");
        }
    }
}

/// Compiles a guest.
pub(in crate::guest) fn compile(engine: &Engine, guest: &str, bytes: &Bytes) -> Result<Component, LoadError> {
    // `new` would read text as well, and say strange things about files that are neither.
    Component::from_binary(engine, &bytes.bytes)
        .map_err(|why| LoadError::Damaged { guest: guest.to_owned(), why: format!("{why:#}") })
}
