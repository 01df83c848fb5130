//! From a component's bytes to compiled code: check the format, compile, cache.

use super::compiler_process;
use crate::guest::{
    CompileLimits, GuestCode, GuestSource, LoadError,
    runtime::{Runtime, plain_text::declared},
};
use sha2::{Digest, Sha256};
use std::{
    borrow::Cow,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};
use wasmtime::{Engine, component::Component};

/// Maximum characters of a compiler's reason.
const REASON_MOST: usize = 1_000;

/// A guest's bytes and their hash.
pub(in crate::guest) struct Bytes {
    pub(in crate::guest) bytes: Cow<'static, [u8]>,
    /// SHA-256, hex.
    pub(in crate::guest) hash: String,
}

/// The hash that identifies a component: SHA-256, hex.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Reads a guest and checks that it is a component.
pub(in crate::guest) fn read(source: &GuestSource, most: u64) -> Result<Bytes, LoadError> {
    let guest = || source.name.clone();
    let bytes = match &source.code {
        GuestCode::Bytes(bytes) => bytes.clone(),
        GuestCode::File(path) => {
            let read = || {
                let (mut bytes, file) = (Vec::new(), fs::File::open(path)?);
                file.take(most.saturating_add(1)).read_to_end(&mut bytes).map(|_| bytes)
            };
            Cow::Owned(read().map_err(|why| LoadError::Read { guest: guest(), why })?)
        }
    };
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(LoadError::TooLarge { guest: guest(), most });
    }
    match bytes.as_ref() {
        // The magic number is followed by a version and a layer: 0 for a module, 1 for a component.
        [0, b'a', b's', b'm', _, _, 0, 0, ..] => Err(LoadError::CoreModule { guest: guest() }),
        [0, b'a', b's', b'm', ..] => {
            let hash = fingerprint(&bytes);
            Ok(Bytes { bytes, hash })
        }
        _ => Err(LoadError::NotWebAssembly { guest: guest() }),
    }
}

/// A cache of compiled code between starts, keyed by the hashes of the guest and of the compiler's settings.
///
/// Anyone who can write to it can run code in the host. So only the host has access to the folder, and the host never
/// loads compiled code from elsewhere.
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
            // Fails if the folder belongs to another user, as it should.
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(cache)?;
        }
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self { folder: folder.to_owned(), compiler: format!("{:016x}", hasher.finish()) })
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.folder.join(format!("{hash}-{}.cwasm", self.compiler))
    }

    /// The cached code; `None` if there is none or it cannot be used any more.
    pub(in crate::guest) fn load(&self, engine: &Engine, hash: &str) -> Option<Component> {
        let path = self.path(hash);
        if !path.is_file() {
            return None;
        }
        // Only the host can write to the folder (see `open`), and its files come from `save` and `compile_in_child`.
        of_file(engine, &path)
            .inspect_err(|why| tracing::debug!(%why, "the compiled guest can't be reused; compiling it again"))
            .ok()
    }

    /// Saves compiled code. A failure is only logged: it costs the next start some time.
    pub(in crate::guest) fn save(&self, hash: &str, component: &Component) {
        let write = || -> Result<(), String> {
            let code = component.serialize().map_err(|why| why.to_string())?;
            let path = self.path(hash);
            // The file appears complete or not at all, even if two loads save the same guest at once.
            static SAVES: AtomicU64 = AtomicU64::new(0);
            let save = SAVES.fetch_add(1, Ordering::Relaxed);
            let partial = path.with_extension(format!("{}-{save}.partial", std::process::id()));
            let whole = || -> io::Result<()> {
                let mut file = fs::File::create(&partial)?;
                file.write_all(&code)?;
                file.sync_all()?;
                fs::rename(&partial, &path)
            };
            // Remove a partial file: the disk may be full.
            whole().inspect_err(|_| drop(fs::remove_file(&partial))).map_err(|why| why.to_string())
        };
        if let Err(why) = write() {
            tracing::warn!(why, folder = %self.folder.display(), "the compiled guest could not be cached");
        }
    }
}

/// The code in a file that this process or a child of it has written, and that nobody else can write to.
#[expect(unsafe_code, reason = "wasmtime can't verify compiled code; only this process's user can have put it here")]
fn of_file(engine: &Engine, path: &Path) -> wasmtime::Result<Component> {
    // SAFETY: see above; callers keep to it.
    unsafe { Component::deserialize_file(engine, path) }
}

/// Compiles a guest in a process of its own, where that is possible, and saves the code in the cache, if there is one.
/// `nice`: the compiler's nice level.
pub(in crate::guest) fn compile(
    runtime: &Runtime,
    guest: &str,
    bytes: &Bytes,
    cache: Option<&Cache>,
    limits: &CompileLimits,
    nice: i32,
) -> Result<Component, LoadError> {
    match compiler_process::is_available() {
        true => compile_in_child(runtime, guest, bytes, cache, limits, nice),
        false => {
            let component = compile_here(&runtime.engine, guest, bytes)?;
            cache.iter().for_each(|cache| cache.save(&bytes.hash, &component));
            Ok(component)
        }
    }
}

fn compile_in_child(
    runtime: &Runtime,
    guest: &str,
    bytes: &Bytes,
    cache: Option<&Cache>,
    limits: &CompileLimits,
    nice: i32,
) -> Result<Component, LoadError> {
    let system = |why: io::Error| LoadError::Engine(format!("there is no room for compiled code: {why}"));
    let mut file = tempfile::Builder::new();
    let file = file.suffix(".partial");
    let file = match cache {
        Some(cache) => file.tempfile_in(&cache.folder),
        None => file.tempfile(),
    };
    let file = file.map_err(system)?;
    let output = file.reopen().map_err(system)?;
    compiler_process::compile(runtime.tier, guest, bytes, limits, nice, output)?;
    let component = of_file(&runtime.engine, file.path())
        .map_err(|why| LoadError::Compiler { guest: guest.to_owned(), why: format!("{why:#}") })?;
    if let Some(cache) = cache {
        // The file appears complete or not at all. What can't be kept costs the next start some time.
        let kept = file.as_file().sync_all().and_then(|()| Ok(file.persist(cache.path(&bytes.hash))?));
        if let Err(why) = kept {
            tracing::warn!(%why, folder = %cache.folder.display(), "the compiled guest could not be cached");
        }
    }
    Ok(component)
}

/// Compiles a guest in this process, for programs that can't be started as a compiler, such as tests.
fn compile_here(engine: &Engine, guest: &str, bytes: &Bytes) -> Result<Component, LoadError> {
    // `new` would also accept text, with confusing errors for files that are neither.
    Component::from_binary(engine, &bytes.bytes)
        .map_err(|why| LoadError::Damaged { guest: guest.to_owned(), why: shown(&format!("{why:#}")) })
}

/// A compiler's reason, which repeats names that the component chose: safe to show, and not endless.
pub(in crate::guest) fn shown(reason: &str) -> String {
    declared(reason, REASON_MOST).unwrap_or_default()
}
