//! An author's project: a folder with one guest, written in one language, and its scenarios.

mod build;
mod create;
mod python;
mod sources;
mod template;

pub use build::{BuildError, Built, build};
pub use create::{CreateError, create};
pub use template::Template;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A language with an SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// JavaScript.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// Python.
    Python,
}

/// A project's folder.
#[derive(Debug, Clone)]
pub struct Project {
    folder: PathBuf,
    kind: Kind,
    name: String,
}

/// The build system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cargo,
    Go,
    Npm,
    Pip,
}

/// The folder is not a project.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}: there is no Cargo.toml, go.mod, package.json or pyproject.toml with a name in it, so this is no guest's project",
    folder.display()
)]
pub struct NotAProject {
    folder: PathBuf,
}

impl Project {
    /// Recognises the project in a folder.
    ///
    /// # Errors
    /// [`NotAProject`].
    pub fn find(folder: &Path) -> Result<Self, NotAProject> {
        let text = |file: &str| fs::read_to_string(folder.join(file)).ok();
        let cargo = || {
            let manifest: toml::Table = text("Cargo.toml")?.parse().ok()?;
            Some((Kind::Cargo, manifest.get("package")?.get("name")?.as_str()?.to_owned()))
        };
        let go = || {
            let module = text("go.mod")?.lines().find_map(|line| line.strip_prefix("module ").map(str::to_owned))?;
            Some((Kind::Go, module.trim().rsplit('/').next()?.to_owned()))
        };
        let npm = || {
            let package: serde_json::Value = serde_json::from_str(&text("package.json")?).ok()?;
            Some((Kind::Npm, package.get("name")?.as_str()?.rsplit('/').next()?.to_owned()))
        };
        let pip = || {
            let project: toml::Table = text("pyproject.toml")?.parse().ok()?;
            Some((Kind::Pip, project.get("project")?.get("name")?.as_str()?.to_owned()))
        };
        let found = cargo().or_else(go).or_else(npm).or_else(pip);
        let (kind, name) = found.ok_or_else(|| NotAProject { folder: folder.to_owned() })?;
        Ok(Self { folder: folder.to_owned(), kind, name })
    }

    /// The path of its component after a build: `build/NAME.wasm`.
    pub fn component(&self) -> PathBuf {
        let file = self.folder.join("build").join(format!("{}.wasm", self.name));
        // For the current folder `build/…`, not `./build/…`.
        file.strip_prefix(".").map(Path::to_owned).unwrap_or(file)
    }
}
