//! The program as a person or a script meets it: arguments in; exit code, standard output and standard error out.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::process::Command;

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program in an empty directory, with nothing of the caller's environment.
fn run(arguments: &[&str], env: &[(&str, &str)]) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_anchor-host"))
        .args(arguments)
        .env_clear()
        .envs(env.iter().copied())
        .current_dir(dir.path())
        .output()
        .unwrap();
    let leftover = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(leftover, 0, "{arguments:?} left something behind");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn nothing_configured_is_a_valid_configuration() {
    let Outcome { code, out, err } = run(&["config", "check"], &[]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "ok\n", ""));
}

#[test]
fn all_mistakes_are_data_and_the_verdict_is_talk() {
    let flags = ["config", "check", "--listen", "here", "--network", "moonnet", "--set", "log.levle=info"];
    let Outcome { code, out, err } = run(&flags, &[]);
    assert_eq!(code, 2);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert!(out.contains("flag --listen: server.listen: `here` is not valid"), "{out}");
    assert!(out.contains("flag --network: network.kind: `moonnet` is not a choice; write one of sandbox"), "{out}");
    assert!(out.contains("flag --set: log.levle: there is no such key; did you mean `log.level`?"), "{out}");
    assert_eq!(err, "error: the configuration has 3 mistakes\n");
}

#[test]
fn a_program_is_told_in_json() {
    let Outcome { code, out, .. } = run(&["config", "check", "--json"], &[("ANCHOR_LOG__FORMAT", "xml")]);
    assert_eq!(code, 2);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["findings"][0]["key"], "log.format");
    assert_eq!(answer["findings"][0]["place"], "environment variable ANCHOR_LOG__FORMAT");
}

#[test]
fn what_is_in_effect_is_shown_with_its_origin_and_without_secrets() {
    let env = [
        ("ANCHOR_DATABASE__URL", "postgres://anchor:canary@localhost/anchor"),
        ("ANCHOR_KEYS__JWT_SECRET", "canary-0123456789-abcdefghijklmnop"),
        ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", "3"),
    ];
    let Outcome { code, out, err } = run(&["config", "print"], &env);
    assert_eq!((code, err.as_str()), (0, ""));
    let line = |key: &str| out.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key} in {out}"));
    assert!(line("database.url").contains("postgres://anchor:<hidden>@localhost/anchor"));
    assert!(line("keys.jwt_secret").contains("<hidden>"));
    assert!(line("payments.jobs_at_once").ends_with("# environment variable ANCHOR_PAYMENTS__JOBS_AT_ONCE"));
    assert!(line("payments.window_s").ends_with("# default"));
    assert!(!out.contains("canary"), "{out}");
}

#[test]
fn mistakes_stop_a_start_before_anything_is_made() {
    let Outcome { code, out, err } = run(&["run", "--set", "payments.jobs_at_once=0"], &[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: the configuration has 1 mistake\n  flag --set: payments.jobs_at_once: "), "{err}");
    assert!(err.contains("\n\nhint: `anchor-host config example` lists every key"), "{err}");
}

#[test]
fn without_a_host_its_guests_can_t_be_asked_about() {
    let hint = "hint: start it with `anchor-host run`, or name another one with its --config or --data-dir\n";
    let guest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let data = tempfile::tempdir().unwrap();
    let directory = data.path().to_str().unwrap();
    let there = [("ANCHOR_DATA_DIR", directory)];
    for command in [vec!["status"], vec!["deploy", guest], vec!["rollback"], vec!["history"]] {
        let command = [vec!["guest"], command].concat();
        let Outcome { code, out, err } = run(&command, &[]);
        assert_eq!((code, out.as_str()), (1, ""));
        assert_eq!(err, format!("error: no host is running in anchor-data\n\n{hint}"));
        let Outcome { code, out, err } = run(&command, &there);
        assert_eq!((code, out.as_str()), (1, ""));
        assert_eq!(err, format!("error: no host is running in {directory}\n\n{hint}"));
    }
}

#[test]
fn new_keys_are_printed_as_configuration_that_is_valid() {
    let Outcome { code, out, err } = run(&["keys", "generate"], &[]);
    assert_eq!(code, 0);
    assert!(err.contains("signing_seed is the seed of G"), "{err}");
    let keys: toml::Table = out.parse().unwrap();
    let value = |key: &str| keys["keys"][key].as_str().unwrap().to_owned();
    let (seed, jwt_secret, seal_key) = (value("signing_seed"), value("jwt_secret"), value("seal_key"));
    let env = [
        ("ANCHOR_KEYS__SIGNING_SEED", seed.as_str()),
        ("ANCHOR_KEYS__JWT_SECRET", jwt_secret.as_str()),
        ("ANCHOR_KEYS__SEAL_KEY", seal_key.as_str()),
    ];
    assert_eq!(run(&["config", "check"], &env).out, "ok\n");
}
