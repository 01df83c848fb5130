//! From a folder of Go to a component, with the standard Go toolchain.

use crate::{Component, NoImage, component};
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// The tag that leaves out the SDK's part in images.
const NO_IMAGE: &str = "anchor_no_image";

/// The guest was not built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No `go` could be started.
    #[error("{program} could not be started: {why}. Install Go 1.26 or newer: https://go.dev/dl")]
    NoGo {
        /// What was tried.
        program: String,
        /// Why it failed.
        why: io::Error,
    },
    /// The compiler said no.
    #[error("the guest did not compile:\n{0}")]
    Compile(String),
    /// A file could not be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// What the compiler made is no guest.
    #[error(transparent)]
    Component(#[from] component::Error),
}

/// Compiles the Go program in `folder` and writes the component to `output`. `go` is the program to compile with. The
/// answer is why the component begins without an image of its memory, if it does.
///
/// # Errors
/// [`Error`].
pub fn build(go: &str, folder: &Path, output: &Path) -> Result<Option<NoImage>, Error> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |why| Error::File { path, why }
    };
    let scratch = tempfile::tempdir().map_err(file(Path::new("a temporary folder")))?;
    let core = scratch.path().join("core.wasm");
    let made = |more: &[&str]| {
        compile(go, folder, &core, more)?;
        Ok(component(&std::fs::read(&core).map_err(file(&core))?)?)
    };
    let Component { bytes, no_image } = made(&[]).or_else(|why: Error| {
        // The part of the SDK that knows the insides of Go's runtime may know those of another one.
        let without = made(&["-tags", NO_IMAGE]);
        without.map(|made| Component { no_image: Some(NoImage::Toolchain(why.to_string())), ..made }).map_err(|_| why)
    })?;
    std::fs::write(output, bytes).map_err(file(output))?;
    Ok(no_image)
}

fn compile(go: &str, folder: &Path, core: &Path, more: &[&str]) -> Result<(), Error> {
    let compiled = Command::new(go)
        .args(["build", "-buildmode=c-shared", "-trimpath"])
        .args(more)
        // The SDK links to what is inside Go's runtime; names of functions are in Go's own traces anyway.
        .arg("-ldflags=-checklinkname=0 -s -w")
        .arg("-o")
        .arg(core)
        .arg(".")
        .current_dir(folder)
        .env("GOOS", "wasip1")
        .env("GOARCH", "wasm")
        .output()
        .map_err(|why| Error::NoGo { program: go.to_owned(), why })?;
    if compiled.status.success() {
        return Ok(());
    }
    Err(Error::Compile(String::from_utf8_lossy(&compiled.stderr).into_owned()))
}
