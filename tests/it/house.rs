//! The house rules of `host/ARCHITECTURE.md`, held by a test: a rule that is not checked is a wish.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Which rooms a room may use, besides itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("config", &["model"]),
    ("telemetry", &["model"]),
    ("sandbox", &["model"]),
    ("store", &["model"]),
    ("limits", &["model"]),
    ("net", &["limits", "model"]),
    ("guest", &["net", "model"]),
    ("stellar", &["net", "model"]),
    ("auth", &["store", "stellar", "limits", "net", "model"]),
    ("events", &["store", "stellar", "net", "model"]),
    ("context", &["events", "store", "guest", "limits", "net", "model"]),
    ("transactions", &["context", "events", "store", "guest", "stellar", "model"]),
    ("customers", &["transactions", "context", "store", "guest", "model"]),
    ("quotes", &["transactions", "context", "store", "guest", "model"]),
    ("payments", &["customers", "quotes", "transactions", "context", "store", "guest", "model"]),
    ("payouts", &["customers", "transactions", "context", "store", "guest", "model"]),
    (
        "operations",
        &["payments", "payouts", "customers", "quotes", "transactions", "context", "store", "guest", "model"],
    ),
    ("jobs", &["operations", "context", "store", "guest", "model"]),
    ("web", &["auth", "context", "model"]),
    ("seps", &["web", "auth", "payments", "customers", "quotes", "transactions", "context", "limits", "model"]),
    (
        "http",
        &[
            "seps",
            "web",
            "auth",
            "operations",
            "payments",
            "customers",
            "quotes",
            "transactions",
            "context",
            "limits",
            "model",
        ],
    ),
    ("guest_traces", &["guest", "store", "model"]),
    ("guest_versions", &["guest_traces", "guest", "store", "model"]),
    (
        "admin",
        &[
            "web",
            "guest_versions",
            "guest_traces",
            "operations",
            "transactions",
            "context",
            "guest",
            "stellar",
            "store",
            "net",
            "telemetry",
            "model",
        ],
    ),
    (
        "app",
        &[
            "http",
            "admin",
            "jobs",
            "operations",
            "customers",
            "transactions",
            "context",
            "guest_versions",
            "guest_traces",
            "seps",
            "web",
            "auth",
            "events",
            "limits",
            "store",
            "guest",
            "stellar",
            "sandbox",
            "config",
            "telemetry",
            "model",
        ],
    ),
    ("guest_tools", &["guest_traces", "guest", "model"]),
    ("cli", &["app", "guest_tools", "guest_traces", "guest", "config", "telemetry", "stellar", "net", "model"]),
];

/// Rooms that are packages of their own, beside `host/src`, by the name other rooms import them under.
const PACKAGES: &[(&str, &str)] = &[("model", "anchor_model"), ("sandbox", "anchor_sandbox")];

/// Lines of code a file may have; tests do not count.
const LINES_MOST: usize = 400;

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] = &[];

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

/// Every room that a file uses: those that `rooms_named` finds, and packages.
fn rooms_used(source: &Source, rooms: &BTreeSet<&str>) -> BTreeSet<String> {
    let is_package = PACKAGES.iter().any(|(room, _)| *room == source.room);
    // A package's own modules are no rooms.
    let mut used = if is_package { BTreeSet::new() } else { rooms_named(&source.code, rooms) };
    for (room, name) in PACKAGES {
        if code_lines(&source.code).any(|(_, line)| line.contains(&format!("{name}::"))) {
            used.insert((*room).to_owned());
        }
    }
    used
}

/// Every room that a file names, as `crate::room` or at the start of an item of `crate::{…}`.
fn rooms_named(code: &str, rooms: &BTreeSet<&str>) -> BTreeSet<String> {
    let code: String = code_lines(code).map(|(_, line)| format!("{line}\n")).collect();
    let items = code.split("crate::").skip(1).flat_map(|after| match after.strip_prefix('{') {
        Some(list) => items(list),
        None => vec![after],
    });
    items.map(first_word).filter(|word| rooms.contains(word)).map(str::to_owned).collect()
}

/// The items of a list whose brace is open, without what is nested in them.
fn items(list: &str) -> Vec<&str> {
    let (mut found, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&list[begin..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&list[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

#[test]
fn rooms_are_found_wherever_they_stand_in_a_list() {
    let rooms = ["store", "guest", "model", "web"].into();
    let cases = [
        ("use crate::store::Store;", "store"),
        ("use crate::{model::Amount, store};", "model store"),
        ("use crate::{\n    guest::{Fault, web},\n    store::{Store, model},\n};", "guest store"),
        ("use crate::{guest::{self, Fault}, web};\nlet a = crate::model::Amount::ZERO;", "guest model web"),
        ("// use crate::store::Store;\nuse crate::other::store;", ""),
    ];
    for (code, expected) in cases {
        assert_eq!(rooms_named(code, &rooms).into_iter().collect::<Vec<_>>().join(" "), expected, "{code}");
    }
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn data_flows_one_way() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let rooms: BTreeSet<&str> = arrows.keys().copied().collect();
    let mut problems = Vec::new();
    for source in sources() {
        if matches!(source.room.as_str(), "lib" | "main") {
            continue;
        }
        let Some(allowed) = arrows.get(source.room.as_str()) else {
            problems.push(format!("{}: the room `{}` has no row in ARROWS", source.path, source.room));
            continue;
        };
        for used in rooms_used(&source, &rooms) {
            if used != source.room && !allowed.contains(&used.as_str()) {
                problems.push(format!("{}: `{}` may not use `{used}`", source.path, source.room));
            }
        }
    }
    report(&problems);
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
fn each_outside_library_has_its_room() {
    let homes = [
        ("sqlx", &["store"][..]),
        ("wasmtime", &["guest"]),
        ("wasmtime_wasi", &["guest"]),
        ("notify", &["guest_versions"]),
        ("governor", &["limits"]),
        ("jsonwebtoken", &["auth"]),
        ("chacha20poly1305", &["store"]),
        ("clap", &["cli"]),
        ("anchor_sandbox", &["app"]),
    ];
    let mut problems = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source.code) {
            for (library, rooms) in homes {
                let named = line.contains(&format!("{library}::")) || line.contains(&format!("use {library};"));
                if named && !rooms.contains(&source.room.as_str()) {
                    problems.push(format!(
                        "{}:{}: `{library}` belongs to {}",
                        source.path,
                        number + 1,
                        rooms.join(", ")
                    ));
                }
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
fn files_stay_short_and_rooms_say_what_they_are() {
    let mut problems = Vec::new();
    for source in sources() {
        let lines = source.code.lines().count();
        let longer = LONGER.iter().any(|(path, _)| *path == source.path);
        if lines > LINES_MOST && !longer {
            problems.push(format!("{}: {lines} lines of code, more than {LINES_MOST}", source.path));
        }
        if longer && lines <= LINES_MOST {
            problems.push(format!("{}: is no longer too long; take it out of LONGER", source.path));
        }
        if !source.code.starts_with("//!") {
            problems.push(format!("{}: does not begin by saying what it is", source.path));
        }
    }
    report(&problems);
}

#[test]
fn the_architecture_names_every_room() {
    let text = fs::read_to_string(root().join("host/ARCHITECTURE.md")).unwrap();
    let missing: Vec<String> = ARROWS
        .iter()
        .filter(|(room, _)| !text.contains(&format!("`{room}`")))
        .map(|(room, _)| (*room).to_owned())
        .collect();
    report(&missing);
}

#[test]
fn the_guest_in_the_readme_is_the_one_that_is_built() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let guest = fs::read_to_string(root().join("examples/cash-desk/src/lib.rs")).unwrap();
    assert!(readme.contains(guest.trim_end()), "README.md should hold examples/cash-desk/src/lib.rs as it is");
    assert!(guest.lines().count() <= 60, "a whole anchor fits 60 lines");
}

/// Where a test lets real time pass, how often, and why the clock that it gives its host can't be moved instead.
const SLEEPS: &[(&str, usize, &str)] = &[
    ("host/src/guest/tests/faults.rs", 1, "a call is given up in the middle"),
    ("host/src/guest/tests/reuse.rs", 2, "the age of an instance is real time, as calls are"),
    ("host/src/http/tests/uploads.rs", 5, "the pace and the silence of clients are real time"),
    ("tests/bench/catch_up.rs", 1, "looks again"),
    ("tests/bench/fences.rs", 1, "measures how late a timer is"),
    ("tests/bench/payout.rs", 1, "payments come at a pace"),
    ("tests/bench/reload.rs", 1, "looks again"),
    ("tests/bench/start.rs", 2, "measures a host that has nothing to do; looks again"),
    ("tests/it/completeness.rs", 7, "hosts live for a random while before they are killed; looks again"),
    ("tests/it/first_start.rs", 1, "looks twenty times that nothing happens while Horizon is away"),
    ("tests/it/flood.rs", 4, "slow clients send at a pace"),
    (
        "tests/it/health.rs",
        3,
        "a network that closes a ledger each second for a host in a process of its own; looks again",
    ),
    ("tests/it/hostile_records.rs", 2, "ledgers close while the watcher reads; looks again"),
    ("tests/it/kill.rs", 3, "processes live for a random while before they are killed; looks again"),
    ("tests/it/languages/fences.rs", 4, "measures how late others are while a guest misbehaves"),
    ("tests/it/two_hosts.rs", 1, "looks again"),
    ("tests/it/watch.rs", 9, "ledgers close while the watcher reads; looks again"),
    ("tests/it/guest_tools/authors.rs", 2, "requests come at a pace; looks again for a host in a process of its own"),
    ("tests/support/apart.rs", 1, "looks again for a process of its own"),
    ("tests/support/horizon.rs", 1, "a proxy gives up after a while"),
    ("tests/support/life.rs", 1, "looks again"),
    ("tests/support/patient.rs", 1, "a client tries again after a while, at a host in a process of its own"),
    ("tests/support/pgbouncer.rs", 1, "looks again for a process of its own"),
    ("tests/support/postgres.rs", 1, "looks again for a process of its own"),
    ("tests/support/slow.rs", 1, "a server that is slow"),
    ("tests/support/wait.rs", 1, "looks again"),
    ("tests/support/wire.rs", 2, "a connection that is dead for ever"),
];

/// All code that is only for tests, with its file.
fn code_of_tests() -> Vec<(String, String)> {
    let root = root();
    let mut paths = Vec::new();
    ["host/src", "host/tests", "tests/it", "tests/bench", "tests/support"]
        .iter()
        .for_each(|folder| files(&root.join(folder), &mut paths));
    let test_modules: Vec<PathBuf> = paths.iter().flat_map(|path| declared_for_tests(path)).collect();
    let whole = |path: &Path| {
        let in_host = path.starts_with(root.join("host/src"));
        !in_host || test_modules.iter().any(|module| path.starts_with(module) || path == module.with_extension("rs"))
    };
    paths
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let code = match whole(path) {
                true => text,
                false => text.split("#[cfg(test)]\nmod tests {").skip(1).collect(),
            };
            (path.strip_prefix(&root).unwrap().display().to_string(), code)
        })
        .collect()
}

#[test]
fn no_test_waits_for_time_to_pass_without_a_reason() {
    let mut problems = Vec::new();
    let sleeps = |code: &str| code_lines(code).filter(|(_, line)| line.contains("sleep(")).count();
    let mut found: BTreeMap<String, usize> = code_of_tests()
        .into_iter()
        .map(|(path, code)| (path, sleeps(&code)))
        // This file names what it looks for.
        .filter(|(path, count)| *count > 0 && path != "tests/it/house.rs")
        .collect();
    for (path, count, _) in SLEEPS {
        match found.remove(*path) {
            Some(have) if have == *count => {}
            have => {
                problems.push(format!("{path}: sleeps {} times, and SLEEPS says {count}", have.unwrap_or_default()))
            }
        }
    }
    for (path, count) in found {
        problems.push(format!(
            "{path}: sleeps {count} times. Move the clock that the host was given (`TestAnchor::advance`), or wait for what \
             must happen (`wait::until`); where neither can be, say why in SLEEPS"
        ));
    }
    report(&problems);
}
