//! Builds a component from a folder of Go, with the standard Go toolchain.

use crate::{Component, NoImage, component};
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// The build tag that excludes the SDK's package for images.
const NO_IMAGE: &str = "anchor_no_image";

/// Compiler flags. The check uses the same ones, so that each package is compiled only once.
const COMPILED: [&str; 2] = ["-buildmode=c-shared", "-trimpath"];

/// The target platform.
const PLATFORM: [(&str, &str); 2] = [("GOOS", "wasip1"), ("GOARCH", "wasm")];

/// The program that finds functions that would never be called. It is in Go, because Go's own packages analyse its
/// types.
const VET: [(&str, &str); 4] = [
    ("go.mod", "module vet\n\ngo 1.26\n"),
    ("main.go", include_str!("../vet/main.go")),
    ("functions.go", include_str!("../vet/functions.go")),
    ("near.go", include_str!("../vet/near.go")),
];

/// Why the guest was not built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `go` could not be started.
    #[error("{program} could not be started: {why}. Install Go 1.26 or newer: https://go.dev/dl")]
    NoGo {
        /// The program.
        program: String,
        /// The reason.
        why: io::Error,
    },
    /// Compilation failed.
    #[error("the guest did not compile:\n{0}")]
    Compile(String),
    /// Functions that would never be called, one on each line.
    #[error("the guest has functions that would never be called:\n{0}")]
    Uncalled(String),
    /// The functions could not be checked.
    #[error("the guest's functions could not be checked:\n{0}")]
    Unchecked(String),
    /// A file could not be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: io::Error,
    },
    /// The compiler's output is not a guest.
    #[error(transparent)]
    Component(#[from] component::Error),
}

/// Compiles the Go program in `folder` and writes the component to `output`. `go` is the Go command; `with_image`:
/// whether the component should have an image of its memory. Returns why it has none, if so.
///
/// # Errors
/// [`Error`].
pub fn build(go: &str, folder: &Path, output: &Path, with_image: bool) -> Result<Option<NoImage>, Error> {
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
    let without = ["-tags", NO_IMAGE];
    let made_without = |why: NoImage| made(&without).map(|made| Component { no_image: Some(why), ..made });
    let made = match with_image {
        // The SDK's package for images depends on internals of Go's runtime, which may be those of another version.
        true => made(&[]).or_else(|why: Error| made_without(NoImage::Toolchain(why.to_string())).map_err(|_| why)),
        false => made_without(NoImage::Unwanted),
    };
    let is_without = !with_image || matches!(&made, Ok(Component { no_image: Some(NoImage::Toolchain(_)), .. }));
    let vetted = vet(go, folder, scratch.path(), if is_without { &without } else { &[] });
    let Component { bytes, no_image } = match (made, vetted) {
        // A missing function may exist under a misspelt name, which the compiler does not report.
        (_, Err(uncalled @ Error::Uncalled(_))) => return Err(uncalled),
        (made, vetted) => made.and_then(|made| vetted.map(|()| made))?,
    };
    std::fs::write(output, bytes).map_err(file(output))?;
    Ok(no_image)
}

/// Checks that every function that the guest has for the host would be called.
fn vet(go: &str, folder: &Path, scratch: &Path, more: &[&str]) -> Result<(), Error> {
    let home = scratch.join("vet");
    let file = |path: &Path| {
        let path = path.to_owned();
        move |why| Error::File { path, why }
    };
    std::fs::create_dir_all(&home).map_err(file(&home))?;
    for (name, text) in VET {
        std::fs::write(home.join(name), text).map_err(file(&home))?;
    }
    let no_go = |why| Error::NoGo { program: go.to_owned(), why };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    let program = home.join("vet");
    // Independent of the guest's project and of modules around it.
    let built = Command::new(go)
        .args(["build", "-trimpath", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(&home)
        .envs([("GOFLAGS", ""), ("GOWORK", "off"), ("GOOS", ""), ("GOARCH", "")])
        .output()
        .map_err(no_go)?;
    if !built.status.success() {
        return Err(Error::Unchecked(text(&built.stderr)));
    }
    let mut command = Command::new(&program);
    command.args(COMPILED).args(more).current_dir(folder).env("GO", go).envs(PLATFORM);
    let vetted = command.output().map_err(file(&program))?;
    match vetted.status.code() {
        Some(0) => Ok(()),
        Some(1) => Err(Error::Uncalled(text(&vetted.stdout))),
        _ => Err(Error::Unchecked(text(&vetted.stderr))),
    }
}

fn compile(go: &str, folder: &Path, core: &Path, more: &[&str]) -> Result<(), Error> {
    let compiled = Command::new(go)
        .arg("build")
        .args(COMPILED)
        .args(more)
        // The SDK links to internals of Go's runtime. Symbols can be stripped: Go's own traces have the names of
        // functions.
        .arg("-ldflags=-checklinkname=0 -s -w")
        .arg("-o")
        .arg(core)
        .arg(".")
        .current_dir(folder)
        .envs(PLATFORM)
        .output()
        .map_err(|why| Error::NoGo { program: go.to_owned(), why })?;
    if compiled.status.success() {
        return Ok(());
    }
    Err(Error::Compile(String::from_utf8_lossy(&compiled.stderr).into_owned()))
}
