//! No test waits for time to pass without a reason.

use super::{code_lines, declared_for_tests, files, report, root};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Where a test lets real time pass, how often, and why the clock that it gives its host can't be moved instead.
const SLEEPS: &[(&str, usize, &str)] = &[
    ("host/src/guest/tests/faults.rs", 1, "a call is given up in the middle"),
    ("host/src/guest/tests/reuse.rs", 2, "the age of an instance is real time, as calls are"),
    ("host/src/http/connections.rs", 2, "connections are idle in real time"),
    ("host/src/http/tests/uploads.rs", 5, "the pace and the silence of clients are real time"),
    ("tests/bench/catch_up.rs", 1, "looks again"),
    ("tests/bench/fences.rs", 1, "measures how late a timer is"),
    ("tests/bench/payout.rs", 1, "payments come at a pace"),
    ("tests/bench/reload.rs", 1, "looks again"),
    ("tests/bench/start.rs", 2, "measures a host that has nothing to do; looks again"),
    ("tests/it/completeness/dropping.rs", 3, "hosts live for a random while before they are killed; looks again"),
    ("tests/it/completeness/dying.rs", 3, "hosts live for a random while before they are killed; looks again"),
    ("tests/it/completeness/mod.rs", 1, "looks again"),
    ("tests/it/deposits_killed.rs", 4, "processes live for a random while, and notices come at a pace; looks again"),
    ("tests/it/first_start.rs", 1, "looks twenty times that nothing happens while Horizon is away"),
    ("tests/it/flood.rs", 4, "slow clients send at a pace"),
    ("tests/it/floods/attackers.rs", 1, "slow clients come again after a while"),
    ("tests/it/floods/honest.rs", 1, "looks again"),
    ("tests/it/floods/pulse.rs", 1, "probes come at a pace"),
    (
        "tests/it/health.rs",
        3,
        "a network that closes a ledger each second for a host in a process of its own; looks again",
    ),
    ("tests/it/hostile_guests/together.rs", 3, "calls and components come at a pace"),
    ("tests/it/hostile_records.rs", 2, "ledgers close while the watcher reads; looks again"),
    ("tests/it/kill.rs", 3, "processes live for a random while before they are killed; looks again"),
    ("tests/it/languages/fences.rs", 4, "measures how late others are while a guest misbehaves"),
    ("tests/it/two_hosts.rs", 1, "looks again"),
    ("tests/it/watch/delivery.rs", 3, "ledgers close while the watcher reads; looks again"),
    ("tests/it/watch/health.rs", 3, "ledgers close while the watcher reads; looks again"),
    ("tests/it/watch/mod.rs", 3, "ledgers close while the watcher reads; looks again"),
    ("tests/it/guest_tools/authors.rs", 2, "requests come at a pace; looks again for a host in a process of its own"),
    ("tests/support/apart.rs", 1, "looks again for a process of its own"),
    ("tests/support/horizon/answers.rs", 1, "a proxy gives up after a while"),
    ("tests/support/life/mod.rs", 1, "looks again"),
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
        .filter(|(path, count)| *count > 0 && path != "tests/it/house/sleeps.rs")
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
