//! Why guests can't be used. Each says which file, what is wrong, and what to do.

use super::interface::COMPATIBLE;
use crate::guest::{Fault, Interface, InvalidOrigin, WIT_PACKAGE};
use std::path::PathBuf;

/// Guests could not be loaded or checked.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file can't be read.
    #[error("{guest}: can't be read: {why}")]
    Read {
        /// The guest.
        guest: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// The file is not WebAssembly.
    #[error("{guest}: is not WebAssembly; give the .wasm component that your build produces")]
    NotWebAssembly {
        /// The guest.
        guest: String,
    },
    /// A core module: what `wasm32-unknown-unknown` or `wasm32-wasip1` make.
    #[error("{guest}: is a core module, not a component; in Rust build it with `--target wasm32-wasip2`")]
    CoreModule {
        /// The guest.
        guest: String,
    },
    /// A component that is cut off or damaged.
    #[error("{guest}: is a damaged or incomplete component; build or copy it again: {why}")]
    Damaged {
        /// The guest.
        guest: String,
        /// What the compiler says.
        why: String,
    },
    /// It was built for a version of the WIT package that this host does not speak.
    #[error(
        "{guest}: is built for `anchor:guest@{version}` (`{interface}`), this host speaks `{WIT_PACKAGE}` and serves guests \
         of {COMPATIBLE}x; build it with an SDK of {COMPATIBLE}x (in Rust `anchor-guest`), or run it on a host that \
         speaks {version}"
    )]
    Version {
        /// The guest.
        guest: String,
        /// The interface in question.
        interface: String,
        /// Its version.
        version: String,
    },
    /// It imports something that guests are not given.
    #[error("{guest}: imports `{import}`, which the host does not provide; remove the code that needs it")]
    UnknownImport {
        /// The guest.
        guest: String,
        /// The import.
        import: String,
    },
    /// It exports no interface of ours.
    #[error("{guest}: exports no interface of `{WIT_PACKAGE}`; export at least one, such as `receiver`")]
    NothingExported {
        /// The guest.
        guest: String,
    },
    /// An interface is there but not as the WIT package defines it.
    #[error(
        "{guest}: `{interface}` is not as `{WIT_PACKAGE}` defines it; build it with the package's own files: {why}"
    )]
    Shape {
        /// The guest.
        guest: String,
        /// The interface in question.
        interface: String,
        /// The difference.
        why: String,
    },
    /// Two guests export the same interface.
    #[error("both {first} and {second} provide `{}`; leave one of them out", interface.name())]
    TwoProviders {
        /// The interface.
        interface: Interface,
        /// The one named first.
        first: String,
        /// The other.
        second: String,
    },
    /// Nothing is loaded under that name, so nothing can be replaced.
    #[error("{guest}: no guest is loaded under this name")]
    NoSuchPlace {
        /// The name.
        guest: String,
    },
    /// Deploying it would leave an interface without a provider.
    #[error(
        "{guest}: does not provide {}, which no other guest provides; export it, or deploy with --may-turn-off",
        names(interfaces)
    )]
    TurnsOff {
        /// The guest.
        guest: String,
        /// What would be missing.
        interfaces: Vec<Interface>,
    },
    /// A version that is kept nowhere.
    #[error("there is no version whose hash begins with {hash}")]
    VersionGone {
        /// The beginning of its hash.
        hash: String,
    },
    /// Its first run, which asks `about.describe`, failed.
    #[error("{guest}: its first call, about.describe, failed: {fault}")]
    Trial {
        /// The guest.
        guest: String,
        /// How.
        fault: Box<Fault>,
    },
    /// A granted origin is not one.
    #[error("{guest}: {why}")]
    Origin {
        /// The guest.
        guest: String,
        /// Which and why.
        why: InvalidOrigin,
    },
    /// The folder for compiled code can't be used.
    #[error("{}: can't be used for compiled guests: {why}", folder.display())]
    Cache {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// The engine or the HTTP client could not be set up.
    #[error("guests can't be run on this machine: {0}")]
    Engine(String),
}

fn names(interfaces: &[Interface]) -> String {
    interfaces.iter().map(|one| format!("`{}`", one.name())).collect::<Vec<_>>().join(", ")
}
