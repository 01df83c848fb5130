//! Files stay short. That functions do is clippy's to hold: `too_many_lines`, with the threshold of `clippy.toml`.

use super::{files, report, root, sources};
use std::{fs, path::PathBuf};

/// Lines a file may have.
const LINES_MOST: usize = 400;

/// Where Rust of ours is.
const OURS: &[&str] = &["examples", "fuzz", "guests", "host", "tests"];

/// Folders in these that are not ours to shorten, each with its reason.
pub(super) const APART: &[(&str, &str)] = &[
    ("target", "built"),
    ("build", "built"),
    ("node_modules", "of npm's packages"),
    ("toolchain", "of the Go toolchain"),
    ("frozen", "released, and not edited since"),
];

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] =
    &[("host/src/config/tests/broken.rs", "one table: broken configurations, and what is said of each")];

#[test]
fn files_stay_short_and_rooms_say_what_they_are() {
    let mut problems: Vec<String> = sources()
        .iter()
        .filter(|source| !source.code.starts_with("//!"))
        .map(|source| format!("{}: does not begin by saying what it is", source.path))
        .collect();
    let mut paths: Vec<PathBuf> = Vec::new();
    OURS.iter().for_each(|folder| files(&root().join(folder), &mut paths));
    let is_apart = |path: &PathBuf| APART.iter().any(|(name, _)| path.iter().any(|part| part == *name));
    let relative = paths.iter().map(|path| path.strip_prefix(root()).unwrap().to_owned());
    let ours: Vec<PathBuf> = relative.filter(|path| !is_apart(path)).collect();
    assert!(ours.len() > 500, "{} files: the search itself must work", ours.len());
    for path in ours {
        let lines = fs::read_to_string(root().join(&path)).unwrap().lines().count();
        let path = path.display().to_string();
        let longer = LONGER.iter().any(|(longer, _)| *longer == path);
        if lines > LINES_MOST && !longer {
            problems.push(format!("{path}: {lines} lines, more than {LINES_MOST}"));
        }
        if longer && lines <= LINES_MOST {
            problems.push(format!("{path}: is no longer too long; take it out of LONGER"));
        }
    }
    report(&problems);
}
