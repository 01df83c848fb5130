//! What `supply/README.md` lists is all there is, and what comes from PyPI comes with its hashes.

use super::{report, root, sizes};
use std::{collections::BTreeMap, fs, path::Path};

/// What follows the word in Rust's own syntax.
const UNSAFE_FORMS: [&str; 6] = [" {", " fn ", " impl ", " trait ", " extern ", "("];

/// Every file of ours, by its path in the repository.
fn ours() -> Vec<String> {
    fn collect(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            let is_apart = path.iter().any(|part| sizes::APART.iter().any(|(name, _)| part == *name));
            match entry.file_type().unwrap().is_dir() {
                true if !is_apart && entry.file_name() != ".git" => collect(&path, found),
                false => found.push(path.display().to_string()),
                true => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(Path::new(""), &mut found);
    assert!(found.len() > 1000, "{} files: the search itself must work", found.len());
    found
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The rows of a section's table in the document, their first column without backticks.
fn rows(section: &str) -> Vec<Vec<String>> {
    let document = text("supply/README.md");
    let part = document.split("\n## ").find(|part| part.starts_with(section)).unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect())
        .collect()
}

/// How often a file leaves the compiler's protection: in Rust by the keyword, in Go by an import.
fn uses(path: &str) -> usize {
    let code = |path: &str| text(path).lines().map(|line| line.split("//").next().unwrap().to_owned() + "\n").collect();
    match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("rs") => {
            let code: String = code(path);
            code.match_indices("unsafe")
                .filter(|(at, word)| {
                    let (before, after) = (&code[..*at], &code[at + word.len()..]);
                    UNSAFE_FORMS.iter().any(|form| after.starts_with(form))
                        && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
                })
                .count()
        }
        Some("go") => {
            text(path).lines().filter(|line| line.trim_start_matches("import").trim() == "\"unsafe\"").count()
        }
        _ => 0,
    }
}

#[test]
fn unsafe_code_is_listed_with_its_reason() {
    let listed = rows("Unsafe code");
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for path in ours() {
        let place = listed
            .iter()
            .map(|row| &row[0])
            .find(|place| path == **place || place.ends_with('/') && path.starts_with(*place));
        *found.entry(place.unwrap_or(&path).clone()).or_default() += uses(&path);
    }
    found.retain(|_, uses| *uses > 0);
    let listed: BTreeMap<String, usize> = listed.iter().map(|row| (row[0].clone(), row[1].parse().unwrap())).collect();
    assert_eq!(found, listed, "unsafe code of ours, and what supply/README.md lists");
}

#[test]
fn build_scripts_are_listed_with_their_reason() {
    let ours = ours();
    let beside_a_manifest = |path: &str| ours.contains(&path.replace("build.rs", "Cargo.toml"));
    let mut found: Vec<_> =
        ours.iter().filter(|path| path.ends_with("/build.rs") && beside_a_manifest(path)).cloned().collect();
    found.sort();
    let listed: Vec<String> = rows("Build scripts").into_iter().map(|mut row| row.remove(0)).collect();
    assert_eq!(found, listed, "build scripts of ours, and what supply/README.md lists");
    let mut problems = Vec::new();
    for path in &ours {
        let is_named = |line: &str| line.starts_with("build =");
        if path.ends_with("Cargo.toml") && text(path).lines().any(is_named) {
            problems.push(format!("{path}: call the build script build.rs, so that it is found"));
        }
        let runs = ["\"preinstall\"", "\"install\"", "\"postinstall\"", "\"prepare\""];
        if path.ends_with("/package.json") && runs.iter().any(|script| text(path).contains(script)) {
            problems.push(format!("{path}: has a script that npm runs when it installs the package"));
        }
    }
    report(&problems);
}

#[test]
fn python_packages_are_pinned_with_hashes() {
    let mut problems = Vec::new();
    let ours = ours();
    for path in ours.iter().filter(|path| path.ends_with("requirements.txt")) {
        if !ours.contains(&path.replace(".txt", ".in")) {
            problems.push(format!("{path}: has no requirements.in that `make pins` makes it from"));
        }
        // One requirement with its hashes is one line, continued.
        for line in text(path)
            .replace("\\\n", " ")
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            if !line.contains("==") || !line.contains(" --hash=sha256:") {
                problems.push(format!("{path}: `{line}` is not pinned with hashes; run `make pins`"));
            }
        }
        let folder = path.trim_end_matches("/requirements.txt");
        let makefile = text("Makefile");
        let pinned = makefile.lines().find(|line| line.starts_with("PINNED :=")).unwrap();
        if !pinned.split_whitespace().any(|pinned| pinned == folder) {
            problems.push(format!("{path}: `make pins` does not know of {folder}"));
        }
    }
    for path in ours.iter().filter(|path| *path == "Makefile" || path.ends_with(".md")) {
        for line in text(path).lines().filter(|line| line.contains("pip install ") || line.contains("(PIP) install ")) {
            if line.contains(" -r ") && !line.contains("--require-hashes")
                || line.contains("(PIP)") && !line.contains(" -r ")
            {
                problems.push(format!("{path}: `{}` installs without hashes", line.trim()));
            }
        }
    }
    report(&problems);
}
