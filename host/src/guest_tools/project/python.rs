//! Builds a project in Python: installs its packages into the project, then runs the SDK's own program, which makes the
//! component.

use super::{BuildError, Project};
use std::{
    env, fs, io,
    path::Path,
    process::{Command, Stdio},
};

/// The folder in the project for installed packages.
const PACKAGES: &str = "build/site-packages";
/// The list of packages to install.
const REQUIREMENTS: &str = "requirements.txt";
/// The SDK's folder in a project made by `guest new`.
const SDK: &str = "sdk/python/anchor-guest";
/// The guest's main file, unless `pyproject.toml` names another.
const MODULE: &str = "app.py";
const HINT: &str = "install Python 3.10 or newer with pip: https://python.org";

pub(super) fn build(project: &Project, component: &Path, tell: &impl Fn(&str)) -> Result<(), BuildError> {
    let python =
        env::var("PYTHON").ok().filter(|python| !python.trim().is_empty()).unwrap_or_else(|| "python3".to_owned());
    if !is_installed(project) {
        tell(&format!("{python} -m pip install --target {PACKAGES} -r {REQUIREMENTS}"));
        let quietly = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "--target"];
        let mut command = Command::new(&python);
        command.args(quietly).args([PACKAGES, "-r", REQUIREMENTS]);
        run(project, command, "pip install")?;
        let done = project.folder.join(PACKAGES).join(REQUIREMENTS);
        fs::copy(project.folder.join(REQUIREMENTS), &done).map_err(|why| BuildError::File { path: done, why })?;
    }
    let module = module(project);
    tell(&format!("{python} -m anchor_guest_build build {module}"));
    let mut command = Command::new(&python);
    let output = component.strip_prefix(&project.folder).unwrap_or(component);
    command.args(["-m", "anchor_guest_build", "build", &module, "-o"]).arg(output);
    let paths = [project.folder.join(SDK), project.folder.join(PACKAGES)].map(std::path::absolute);
    let paths: Vec<_> = paths.into_iter().filter_map(Result::ok).chain(outer()).collect();
    if let Ok(paths) = env::join_paths(paths) {
        command.env("PYTHONPATH", paths);
    }
    run(project, command, "anchor_guest_build")
}

/// The module path of the author's own Python.
fn outer() -> Vec<std::path::PathBuf> {
    env::var_os("PYTHONPATH").map(|paths| env::split_paths(&paths).collect()).unwrap_or_default()
}

/// Whether the installed packages are those required.
fn is_installed(project: &Project) -> bool {
    let text = |path: &Path| fs::read(project.folder.join(path)).ok();
    let asked = text(Path::new(REQUIREMENTS));
    asked.is_some() && asked == text(&Path::new(PACKAGES).join(REQUIREMENTS))
}

/// `[tool.anchor-guest] module` of pyproject.toml.
fn module(project: &Project) -> String {
    let text = fs::read_to_string(project.folder.join("pyproject.toml")).unwrap_or_default();
    let named = || {
        let table: toml::Table = text.parse().ok()?;
        Some(table.get("tool")?.get("anchor-guest")?.get("module")?.as_str()?.to_owned())
    };
    named().unwrap_or_else(|| MODULE.to_owned())
}

fn run(project: &Project, mut command: Command, what: &str) -> Result<(), BuildError> {
    let tool = command.get_program().to_string_lossy().into_owned();
    // Standard output is reserved for this program's own data.
    command.current_dir(&project.folder).env("PYTHONDONTWRITEBYTECODE", "1").stdout(Stdio::from(io::stderr()));
    let status = command.status().map_err(|why| BuildError::NoTool { tool, why, hint: HINT })?;
    if status.success() { Ok(()) } else { Err(BuildError::Failed { command: what.to_owned(), status }) }
}
