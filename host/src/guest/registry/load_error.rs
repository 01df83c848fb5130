//! Why guests cannot be loaded. Each error names the file, the problem and the remedy.

use super::interface::COMPATIBLE;
use crate::guest::{Fault, Interface, InvalidOrigin, WIT_PACKAGE};
use std::path::PathBuf;

/// Guests could not be loaded or checked.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{guest}: can't be read: {why}")]
    Read {
        /// The guest.
        guest: String,
        /// The system's error.
        why: std::io::Error,
    },
    /// The file is not WebAssembly.
    #[error("{guest}: is not WebAssembly; give the .wasm component that your build produces")]
    NotWebAssembly {
        /// The guest.
        guest: String,
    },
    /// A core module, as `wasm32-unknown-unknown` and `wasm32-wasip1` produce.
    #[error("{guest}: is a core module, not a component; in Rust build it with `--target wasm32-wasip2`")]
    CoreModule {
        /// The guest.
        guest: String,
    },
    /// A truncated or damaged component.
    #[error("{guest}: is a damaged or incomplete component; build or copy it again: {why}")]
    Damaged {
        /// The guest.
        guest: String,
        /// The compiler's error.
        why: String,
    },
    /// The file is larger than the host takes.
    #[error("{guest}: has more than {} MiB; build a smaller component, or raise guest.file_mib", most >> 20)]
    TooLarge {
        /// The guest.
        guest: String,
        /// The limit, in bytes.
        most: u64,
    },
    /// The compiler exceeded its limits, or failed.
    #[error("{guest}: the compiler was stopped: {why}; simplify the component, or raise the limit")]
    Compiler {
        /// The guest.
        guest: String,
        /// The limit, or the failure.
        why: String,
    },
    /// It was built for a version of the WIT package that this host does not support.
    #[error(
        "{guest}: is built for `anchor:guest@{version}` (`{interface}`), this host speaks `{WIT_PACKAGE}` and serves guests \
         of {COMPATIBLE}x; build it with an SDK of {COMPATIBLE}x (in Rust `anchor-guest`), or run it on a host that \
         speaks {version}"
    )]
    Version {
        /// The guest.
        guest: String,
        /// The interface with that version.
        interface: String,
        /// Its version.
        version: String,
    },
    /// It imports something that the host does not provide.
    #[error("{guest}: imports `{import}`, which the host does not provide; remove the code that needs it")]
    UnknownImport {
        /// The guest.
        guest: String,
        /// The import.
        import: String,
    },
    /// It exports no interface of the WIT package.
    #[error("{guest}: exports no interface of `{WIT_PACKAGE}`; export at least one, such as `receiver`")]
    NothingExported {
        /// The guest.
        guest: String,
    },
    /// It exports an interface that differs from the WIT package's.
    #[error(
        "{guest}: `{interface}` is not as `{WIT_PACKAGE}` defines it; build it with the package's own files: {why}"
    )]
    Shape {
        /// The guest.
        guest: String,
        /// The interface.
        interface: String,
        /// The difference.
        why: String,
    },
    /// Two guests export the same interface.
    #[error("both {first} and {second} provide `{}`; leave one of them out", interface.name())]
    TwoProviders {
        /// The interface.
        interface: Interface,
        /// The guest that is named first.
        first: String,
        /// The other guest.
        second: String,
    },
    /// It exports an interface that can't be provided beside another one that is provided, perhaps by itself.
    #[error(
        "{guest}: provides `{}`, and {} `{}`: one of them keeps the customers, not both; leave one out",
        interface.name(),
        if guest == provider { "also".to_owned() } else { format!("{provider} provides") },
        other.name()
    )]
    Excluded {
        /// The guest.
        guest: String,
        /// The interface.
        interface: Interface,
        /// The interface beside which it can't be provided.
        other: Interface,
        /// The guest that provides that one.
        provider: String,
    },
    /// No guest is loaded under that name, so there is none to replace.
    #[error("{guest}: no guest is loaded under this name")]
    NoSuchPlace {
        /// The name.
        guest: String,
    },
    /// Its deployment would leave an interface without a provider.
    #[error(
        "{guest}: does not provide {}, which no other guest provides; export it, or deploy with --may-turn-off",
        names(interfaces)
    )]
    TurnsOff {
        /// The guest.
        guest: String,
        /// The interfaces it would leave without one.
        interfaces: Vec<Interface>,
    },
    /// A version that is not stored any more.
    #[error("there is no version whose hash begins with {hash}")]
    VersionGone {
        /// The beginning of its hash.
        hash: String,
    },
    /// Its trial call, `about.describe`, failed.
    #[error("{guest}: its first call, about.describe, failed: {fault}")]
    Trial {
        /// The guest.
        guest: String,
        /// The failure.
        fault: Box<Fault>,
    },
    /// A granted origin is not valid.
    #[error("{guest}: {why}")]
    Origin {
        /// The guest.
        guest: String,
        /// The origin.
        why: InvalidOrigin,
    },
    /// The folder for compiled code cannot be used.
    #[error("{}: can't be used for compiled guests: {why}", folder.display())]
    Cache {
        /// The folder.
        folder: PathBuf,
        /// The system's error.
        why: std::io::Error,
    },
    /// The engine or the HTTP client could not be set up.
    #[error("guests can't be run on this machine: {0}")]
    Engine(String),
}

fn names(interfaces: &[Interface]) -> String {
    interfaces.iter().map(|one| format!("`{}`", one.name())).collect::<Vec<_>>().join(", ")
}
