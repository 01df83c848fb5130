//! The house rules of `host/ARCHITECTURE.md`, held by a test: a rule that is not checked is a wish.

mod rooms;
mod sizes;
mod sleeps;
mod supply;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Rooms that are packages of their own, beside `host/src`, by the name other rooms import them under.
const PACKAGES: &[(&str, &str)] = &[("model", "anchor_model"), ("sandbox", "anchor_sandbox"), ("seal", "anchor_seal")];

struct Source {
    room: String,
    path: String,
    /// Without its tests.
    code: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every file of the host and its packages that is not a test, without its tests.
fn sources() -> Vec<Source> {
    let host = root().join("host");
    let mut all = sources_in(&host.join("src"), None);
    for (room, _) in PACKAGES {
        all.extend(sources_in(&host.join(room).join("src"), Some(room)));
    }
    all
}

/// Those in one folder; `package`: the room that it is.
fn sources_in(source_folder: &Path, package: Option<&str>) -> Vec<Source> {
    let mut paths = Vec::new();
    files(source_folder, &mut paths);
    paths.sort();
    let test_modules: Vec<PathBuf> = paths.iter().flat_map(|path| declared_for_tests(path)).collect();
    let is_test =
        |path: &Path| test_modules.iter().any(|module| path.starts_with(module) || path == module.with_extension("rs"));
    paths
        .iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let relative = path.strip_prefix(source_folder).unwrap();
            let relative = package.map_or_else(|| relative.to_owned(), |package| Path::new(package).join(relative));
            let text = fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned();
            let first = relative.components().next().unwrap().as_os_str().to_string_lossy();
            Source { room: first.trim_end_matches(".rs").to_owned(), path: relative.display().to_string(), code }
        })
        .collect()
}

/// Modules that a file declares under `#[cfg(test)]`.
fn declared_for_tests(path: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(path).unwrap();
    let folder = match path.file_stem().unwrap().to_str().unwrap() {
        "mod" | "lib" | "main" => path.parent().unwrap().to_owned(),
        stem => path.parent().unwrap().join(stem),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].split("mod ").nth(1)?.strip_suffix(';'))
        .map(|name| folder.join(name))
        .collect()
}

/// The lines that are code: neither comment nor blank.
fn code_lines(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn only_the_rules_write_a_status() {
    let mut problems = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source.code) {
            let line = line.trim();
            let writes = line.contains("record.status =") || line.contains("transaction.status =");
            let compares = line.contains(".status ==") || line.contains(".status =>");
            if writes && !compares && source.path != "transactions/rules/step.rs" {
                problems.push(format!("{}:{}: {line}", source.path, number + 1));
            }
        }
    }
    report(&problems);
}

#[test]
fn only_net_makes_http_clients_and_resolves_names() {
    let mut problems = Vec::new();
    for source in sources().iter().filter(|source| source.room != "net") {
        for (number, line) in code_lines(&source.code) {
            if ["reqwest::Client::", "ClientBuilder::new", "lookup_host"].iter().any(|made| line.contains(made)) {
                problems.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    report(&problems);
}

#[test]
fn no_float_comes_near_money() {
    let mut problems = Vec::new();
    for source in sources() {
        if !["model", "transactions", "customers", "quotes", "payments", "payouts", "seps", "store", "stellar", "auth"]
            .contains(&source.room.as_str())
        {
            continue;
        }
        for (number, line) in code_lines(&source.code) {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            if words.into_iter().any(|word| word == "f32" || word == "f64" || word.ends_with("_f64")) {
                problems.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    report(&problems);
}

#[test]
fn only_app_asks_the_system_for_time_and_randomness() {
    let mut problems = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source.code) {
            if line.contains("clippy::disallowed_methods") && source.path != "app/ambient.rs" {
                problems.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    report(&problems);
}

#[test]
fn the_guest_in_the_readme_is_the_one_that_is_built() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let guest = fs::read_to_string(root().join("examples/cash-desk/src/lib.rs")).unwrap();
    assert!(readme.contains(guest.trim_end()), "README.md should hold examples/cash-desk/src/lib.rs as it is");
    assert!(guest.lines().count() <= 60, "a whole anchor fits 60 lines");
}
