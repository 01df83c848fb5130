//! `anchor-host sandbox faults`, and the page about it: the commands that it shows are run.

use anchor_host_tests::{
    guests::root,
    process::{Program, Told, binary, command, free_address},
    wait,
};
use std::{fs, process::Command};

/// The block of code of this language after a heading.
fn block<'a>(page: &'a str, heading: &str, language: &str) -> &'a str {
    let section = page.split_once(heading).unwrap().1;
    section.split_once(&format!("```{language}\n")).unwrap().1.split_once("```").unwrap().0
}

async fn sandbox(directory: &std::path::Path, address: &str) -> anchor_host_tests::process::Process {
    let keys = [("sandbox.listen", address.to_owned()), ("sandbox.close_every_ms", "50".to_owned())];
    let process = Program::new("sandbox", &directory.join("network"), &keys).start();
    let url = format!("http://{address}");
    wait::until("the sandbox answers", || async {
        let told = command(&["sandbox", "faults", "list", "--url", &url]);
        if told.code == 0 { Ok(()) } else { Err(told.err) }
    })
    .await;
    process
}

#[tokio::test]
async fn the_pages_example_does_what_the_page_says() {
    let page = fs::read_to_string(root().join("host/docs/sandbox.md")).unwrap();
    let (directory, address) = (tempfile::tempdir().unwrap(), free_address());
    let _process = sandbox(directory.path(), &address).await;
    let binaries = binary().parent().unwrap().display().to_string();
    let commands = block(&page, "### An example", "sh").replace("127.0.0.1:8001", &address);
    let script = format!("set -e\nexec 2>&1\nPATH={binaries}:$PATH\n{commands}");
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).env("ANCHOR_SANDBOX__LISTEN", &address).current_dir(directory.path());
    let output = bash.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{out}");
    // What `set` prints is not repeated on the page.
    let expected = block(&page, "### An example", "text");
    assert!(out.ends_with(expected), "{out}\nand not\n{expected}");
    assert!(!directory.path().join("anchor-data").exists(), "it generated keys to look up an address");
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused_with_what_would() {
    let (directory, address) = (tempfile::tempdir().unwrap(), free_address());
    let _process = sandbox(directory.path(), &address).await;
    let url = format!("http://{address}");
    let set = |words: &[&str]| {
        let words: Vec<&str> =
            ["sandbox", "faults", "set"].iter().chain(words).chain(&["--url", &url]).copied().collect();
        command(&words)
    };
    for (words, problem) in [
        (&["hiccup"][..], "possible values: timeout_after_accept"),
        (&["stale", "--on", "everything"], "possible values: root"),
        (&["bad_seq", "--on", "root"], "on: bad_seq does not hit root: choose among submit, submit_async"),
        (&["stale", "--ledgers", "3"], "ledgers: belongs to lag, and not to stale"),
        (&["stale", "--seed", "3"], "--probability"),
        (&["stale", "--probability", "2"], "probability: a number above 0, and at most 1"),
    ] {
        let Told { code, err, .. } = set(words);
        assert!(code == 2 && err.contains(problem), "{words:?}: {code} {err}");
    }
    let told = command(&["--json", "sandbox", "faults", "list", "--url", &url]);
    assert_eq!((told.code, told.out.as_str()), (0, "[]\n"));
    let told = set(&["skip_close", "--times", "1"]);
    assert!(told.out.contains("skip_close"), "{told:?}");
}

#[test]
fn without_a_sandbox_the_command_says_how_to_start_one() {
    let told = command(&["sandbox", "faults", "list", "--url", "http://127.0.0.1:1"]);
    assert_eq!(told.code, 1);
    assert!(told.err.contains("no sandbox network answers at http://127.0.0.1:1"), "{}", told.err);
    assert!(told.err.contains("start it with `anchor-host sandbox`"), "{}", told.err);
}

#[test]
fn the_page_names_every_fault_and_request() {
    let page = fs::read_to_string(root().join("host/docs/sandbox.md")).unwrap();
    for kind in anchor_sandbox::FaultKind::ALL {
        assert!(page.contains(&format!("\n| `{}` |", kind.name())), "{} has no row", kind.name());
        for on in kind.hits() {
            assert!(page.contains(&format!("`{}`", on.name())), "{}", on.name());
        }
    }
    let rows = page.split_once("## Faults").unwrap().1.split_once("Every fault takes").unwrap().0;
    assert_eq!(rows.matches("\n| `").count(), anchor_sandbox::FaultKind::ALL.len(), "a row without a fault");
}
