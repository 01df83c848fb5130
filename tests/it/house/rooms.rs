//! Which room may use which, and which libraries.

use super::{PACKAGES, Source, code_lines, report, root, sources};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Which rooms a room may use, besides itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("config", &["model"]),
    ("telemetry", &["model"]),
    ("sandbox", &["model"]),
    ("seal", &[]),
    ("store", &["seal", "model"]),
    ("limits", &["model"]),
    ("net", &["limits", "model"]),
    ("guest", &["net", "model"]),
    ("pages", &[]),
    ("stellar", &["net", "model"]),
    ("signers", &["stellar", "model"]),
    ("auth", &["store", "stellar", "limits", "net", "model"]),
    ("events", &["store", "stellar", "net", "model"]),
    ("context", &["events", "store", "guest", "stellar", "limits", "net", "model"]),
    ("transactions", &["context", "events", "store", "guest", "stellar", "model"]),
    ("ledger_payouts", &["context", "store", "guest", "stellar", "model"]),
    ("reconcile", &["store", "stellar", "model"]),
    ("testnet", &["store", "stellar", "model"]),
    ("customers", &["transactions", "context", "store", "guest", "model"]),
    ("quotes", &["transactions", "context", "store", "guest", "model"]),
    ("payments", &["customers", "quotes", "transactions", "context", "store", "guest", "model"]),
    ("transfers", &["customers", "quotes", "transactions", "context", "store", "guest", "model"]),
    ("deposits", &["transactions", "context", "store", "guest", "model"]),
    ("payouts", &["customers", "transactions", "context", "store", "guest", "model"]),
    (
        "operations",
        &[
            "payments",
            "transfers",
            "deposits",
            "payouts",
            "ledger_payouts",
            "customers",
            "quotes",
            "transactions",
            "context",
            "store",
            "guest",
            "model",
        ],
    ),
    ("jobs", &["operations", "context", "store", "guest", "model"]),
    ("web", &["auth", "context", "model"]),
    (
        "seps",
        &[
            "web",
            "pages",
            "auth",
            "payments",
            "transfers",
            "customers",
            "quotes",
            "transactions",
            "context",
            "limits",
            "model",
        ],
    ),
    (
        "http",
        &[
            "seps",
            "web",
            "auth",
            "operations",
            "payments",
            "transfers",
            "deposits",
            "customers",
            "quotes",
            "transactions",
            "context",
            "limits",
            "model",
        ],
    ),
    ("import", &["transactions", "store", "stellar", "model"]),
    ("guest_traces", &["guest", "store", "model"]),
    ("guest_versions", &["guest_traces", "guest", "store", "model"]),
    (
        "admin",
        &[
            "web",
            "auth",
            "guest_versions",
            "guest_traces",
            "operations",
            "ledger_payouts",
            "reconcile",
            "transactions",
            "context",
            "guest",
            "stellar",
            "store",
            "net",
            "limits",
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
            "ledger_payouts",
            "reconcile",
            "customers",
            "transactions",
            "context",
            "guest_versions",
            "guest_traces",
            "pages",
            "seps",
            "web",
            "auth",
            "events",
            "limits",
            "store",
            "guest",
            "stellar",
            "signers",
            "sandbox",
            "testnet",
            "import",
            "config",
            "telemetry",
            "model",
        ],
    ),
    ("guest_tools", &["guest_traces", "guest", "model"]),
    (
        "cli",
        &["app", "signers", "guest_tools", "guest_traces", "guest", "config", "telemetry", "stellar", "net", "model"],
    ),
];

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
fn each_outside_library_has_its_room() {
    let homes = [
        ("sqlx", &["store", "import"][..]),
        ("yaml_rust2", &["import"]),
        ("wasmtime", &["guest"]),
        ("wasmtime_wasi", &["guest"]),
        ("notify", &["guest_versions"]),
        ("governor", &["limits"]),
        ("jsonwebtoken", &["auth"]),
        ("chacha20poly1305", &["seal"]),
        ("clap", &["cli"]),
        ("cryptoki", &["signers"]),
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
fn the_architecture_names_every_room() {
    let text = fs::read_to_string(root().join("host/ARCHITECTURE.md")).unwrap();
    let missing: Vec<String> = ARROWS
        .iter()
        .filter(|(room, _)| !text.contains(&format!("`{room}`")))
        .map(|(room, _)| (*room).to_owned())
        .collect();
    report(&missing);
}
