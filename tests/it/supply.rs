//! `supply/audit.py` with tools that answer as theirs do: an audit that could not ask is no success.

use anchor_host_tests::guests::root;
use std::{env, fs, os::unix::fs::PermissionsExt, process::Command};

/// Tools whose databases answer and know of nothing.
const CLEAN: &[(&str, &str)] = &[
    ("cargo", "exit 0"),
    ("npm", r#"echo '{"vulnerabilities":{}}'"#),
    ("go", r#"echo '{"config":{}}'"#),
    ("pip", r#"{"dependencies":[{"name":"a","version":"1","vulns":[]}]}"#),
];

/// The exit code and what was said, with one tool that behaves in its own way.
fn audit(tool: &str, behaviour: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, clean) in CLEAN {
        let body = if *name == tool { behaviour } else { clean };
        if *name == "pip" {
            fs::write(folder.path().join("pip_audit.py"), format!("print('''{body}''')")).unwrap();
            continue;
        }
        let program = folder.path().join(name);
        fs::write(&program, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", folder.path().display(), env::var("PATH").unwrap());
    let mut command = Command::new("python3");
    command.arg(root().join("supply/audit.py")).env("PATH", path).env("PYTHONPATH", folder.path());
    let output = command.env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn an_audit_of_which_every_database_knows_nothing_succeeds() {
    let (code, said) = audit("", "");
    assert_eq!(code, Some(0), "{said}");
    for file in
        ["Cargo.lock", "guests/js/package-lock.json", "guests/go/requirements.txt", "guests/go/anchorguest/go.sum"]
    {
        assert!(said.contains(&format!("none known  {file}\n")), "{file} is not in {said}");
    }
}

#[test]
fn an_audit_fails_with_one_code_for_what_is_known_and_another_for_what_was_not_asked() {
    // The commands are matched as words: a checkout's path is among their arguments.
    let vulnerable = [
        ("cargo", "case \"$*\" in *' check '*) echo 'error[vulnerability]: RUSTSEC-1' >&2; exit 1;; esac", "RUSTSEC-1"),
        ("npm", r#"echo '{"vulnerabilities":{"b":{"range":"<2","severity":"high"}}}'; exit 1"#, "b <2: high"),
        ("go", r#"echo '{"config":{}} {"finding":{"osv":"GO-1","trace":[{"module":"c"}]}}'"#, "c: GO-1"),
        ("pip", r#"{"dependencies":[{"name":"d","version":"1","vulns":[{"id":"PYSEC-1"}]}]}"#, "d 1: PYSEC-1"),
    ];
    for (tool, behaviour, told) in vulnerable {
        let (code, said) = audit(tool, behaviour);
        assert!(said.contains("VULNERABLE") && said.contains(told), "{tool}: {said}");
        assert_eq!(code, Some(1), "{tool}: {said}");
    }
    let unreachable = [
        ("cargo", "case \"$*\" in *' fetch '*) echo 'error: no route' >&2; exit 1;; esac", "no route"),
        ("cargo", "echo 'warning[index-failure]: unable to check for yanked crates' >&2", "yanked"),
        ("npm", r#"echo '{"message":"405 Method Not Allowed","error":{}}'; exit 1"#, "405 Method Not Allowed"),
        ("npm", "exit 1", "the tool said nothing"),
        ("go", "echo 'govulncheck: no such host' >&2; exit 1", "no such host"),
        // pip-audit itself succeeds with this.
        ("pip", r#"{"dependencies":[{"name":"d","skip_reason":"not found on PyPI"}]}"#, "not found on PyPI"),
        ("pip", r#"{"dependencies":[]}"#, "the tool said nothing"),
    ];
    for (tool, behaviour, told) in unreachable {
        let (code, said) = audit(tool, behaviour);
        assert!(said.contains("NOT ASKED") && said.contains(told), "{tool}: {said}");
        assert_eq!(code, Some(3), "{tool}: {said}");
    }
}
