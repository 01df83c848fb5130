//! `anchor-host guest build`: builds a component from a project, with its language's tools.

use super::{Kind, NotAProject, Project, python};
use serde::Serialize;
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

const TARGET: &str = "wasm32-wasip2";

/// The result of a build.
#[derive(Debug, Clone, Serialize)]
pub struct Built {
    /// The component's path.
    pub component: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Duration of the build.
    #[serde(skip)]
    pub took: Duration,
    /// Why the component has no image of its memory after the program's start, where it could have one. Its instances
    /// then run the start themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_image: Option<String>,
}

/// Why a build failed.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The folder is not a project.
    #[error(transparent)]
    NotAProject(#[from] NotAProject),
    /// A tool is missing.
    #[error("`{tool}` could not be started: {why}")]
    NoTool {
        /// The tool.
        tool: String,
        /// The system's error.
        why: io::Error,
        /// How to install it.
        hint: &'static str,
    },
    /// The Rust compiler lacks the guests' target.
    #[error("the Rust compiler has no target {TARGET}")]
    NoTarget,
    /// A tool failed; its output says why.
    #[error("`{command}` failed: {status}")]
    Failed {
        /// The command.
        command: String,
        /// Its exit status.
        status: ExitStatus,
    },
    /// The Go program could not be turned into a component.
    #[error(transparent)]
    Go(anchor_componentize::go::Error),
    /// The build succeeded and made no component.
    #[error("the build made no {}: let it write its component there", .0.display())]
    Nothing(PathBuf),
    /// A file could not be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        why: io::Error,
    },
}

impl BuildError {
    /// The remedy, if there is one.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoTool { hint, .. } => Some(hint),
            Self::NoTarget => Some("`rustup target add wasm32-wasip2` installs it"),
            Self::NotAProject(_) => Some("`anchor-host guest new --lang rust my-anchor` makes one"),
            _ => None,
        }
    }
}

/// Builds the project in `folder`. The tools write to standard error; `tell` is called with each command. `with_image`:
/// whether a Go component gets an image of its memory.
///
/// # Errors
/// [`BuildError`].
pub fn build(folder: &Path, with_image: bool, tell: impl Fn(&str)) -> Result<Built, BuildError> {
    let began = Instant::now();
    let project = Project::find(folder)?;
    let component = project.component();
    let home = project.folder.join("build");
    fs::create_dir_all(&home).map_err(|why| BuildError::File { path: home, why })?;
    let mut no_image = None;
    match project.kind {
        Kind::Cargo => cargo(&project, &component, &tell)?,
        Kind::Go => {
            let go = std::env::var("GO").ok().filter(|go| !go.trim().is_empty()).unwrap_or_else(|| "go".to_owned());
            tell(&format!("{go} build"));
            let built = anchor_componentize::go::build(&go, &project.folder, &component, with_image);
            let built = built.map_err(BuildError::Go)?;
            no_image = built.map(|why| why.told());
        }
        Kind::Npm => npm(&project, &tell)?,
        Kind::Pip => python::build(&project, &component, &tell)?,
    }
    match fs::metadata(&component) {
        Ok(made) => Ok(Built { component, size: made.len(), took: began.elapsed(), no_image }),
        Err(_) => Err(BuildError::Nothing(component)),
    }
}

fn cargo(project: &Project, component: &Path, tell: &impl Fn(&str)) -> Result<(), BuildError> {
    const HINT: &str = "install Rust: https://rustup.rs";
    let arguments = ["build", "--release", "--target", TARGET, "--message-format", "json-render-diagnostics"];
    tell(&format!("cargo build --release --target {TARGET}"));
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(&project.folder).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let output = command.output().map_err(|why| BuildError::NoTool { tool: "cargo".to_owned(), why, hint: HINT })?;
    if !output.status.success() {
        return Err(if has_target(project) {
            BuildError::Failed { command: "cargo build".to_owned(), status: output.status }
        } else {
            BuildError::NoTarget
        });
    }
    // Cargo reports the component's path: the target folder may be anywhere.
    let text = String::from_utf8_lossy(&output.stdout);
    let made = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message.get("filenames")?.as_array().cloned())
        .flatten()
        .filter_map(|file| file.as_str().map(PathBuf::from))
        .rfind(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .ok_or_else(|| BuildError::Nothing(component.to_owned()))?;
    // The file appears complete or not at all: a host may be watching it.
    let partial = component.with_extension("partial");
    let placed = fs::copy(&made, &partial).and_then(|_| fs::rename(&partial, component));
    placed.map_err(|why| BuildError::File { path: made, why })
}

/// Whether the compiler that cargo uses there has the guests' target.
fn has_target(project: &Project) -> bool {
    let asked = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(&project.folder)
        .output();
    asked.is_ok_and(|output| {
        output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
    })
}

fn npm(project: &Project, tell: &impl Fn(&str)) -> Result<(), BuildError> {
    if !project.folder.join("node_modules").is_dir() {
        let locked = project.folder.join("package-lock.json").is_file();
        run_npm(project, if locked { "ci" } else { "install" }, &["--no-audit", "--no-fund", "--silent"], tell)?;
    }
    run_npm(project, "run", &["--silent", "build"], tell)
}

fn run_npm(project: &Project, what: &str, arguments: &[&str], tell: &impl Fn(&str)) -> Result<(), BuildError> {
    const HINT: &str = "install Node.js 20 or newer: https://nodejs.org";
    let command = format!("npm {what} {}", arguments.join(" "));
    tell(&command);
    let status = Command::new("npm")
        .arg(what)
        .args(arguments)
        .current_dir(&project.folder)
        // Standard output is reserved for this program's own data.
        .stdout(Stdio::from(io::stderr()))
        .status()
        .map_err(|why| BuildError::NoTool { tool: "npm".to_owned(), why, hint: HINT })?;
    if status.success() { Ok(()) } else { Err(BuildError::Failed { command, status }) }
}
