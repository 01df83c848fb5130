//! Settings as shells and container files write them: blank variables, other words for yes and no, a door that is closed.

use anchor_host_tests::{
    anchor::guest_cache,
    process::{Program, binary, free_address},
    wait,
};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
};

/// The program in that folder, with these variables and none of the tester's own.
fn command(folder: &Path, arguments: &[&str], env: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ANCHOR_")) {
        command.env_remove(name);
    }
    let output = command.args(arguments).envs(env.iter().copied()).current_dir(folder).output().unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// What is in effect under a key, in TOML, and where it came from.
fn effective(folder: &Path, key: &str, env: &[(&str, &str)]) -> (String, String) {
    let (is_good, printed) = command(folder, &["config", "print", "--json"], env);
    assert!(is_good, "{printed}");
    let lines: Value = serde_json::from_str(&printed).unwrap();
    let line = lines.as_array().unwrap().iter().find(|line| line["key"] == key);
    let line = line.unwrap_or_else(|| panic!("{key}: {printed}"));
    (line["value"].as_str().unwrap_or_default().to_owned(), line["origin"].as_str().unwrap().to_owned())
}

#[test]
fn a_blank_variable_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("anchor.toml"), "[log]\nlevel = \"warn\"\n").unwrap();
    let blank = [
        ("ANCHOR_CONFIG", ""),
        ("ANCHOR_LOG__LEVEL", ""),
        ("ANCHOR_LOG__FORMAT", " "),
        ("ANCHOR_ADMIN__LISTEN", ""),
        ("ANCHOR_SERVER__BASE_URL", ""),
        ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", ""),
        ("ANCHOR_GUEST__WATCH", ""),
        ("ANCHOR_GUEST__FILES", ""),
        ("ANCHOR_KEYS__JWT_SECRET", ""),
        ("ANCHOR_KEYS__JWT_SECRET_FILE", ""),
        ("ANCHOR_KEYS__ADMIN_TOKEN", ""),
        ("ANCHOR_ASSETS__0__CODE", ""),
        ("ANCHOR_GUEST__SECRETS__BANK_KEY_FILE", ""),
    ];
    assert_eq!(command(folder.path(), &["config", "check"], &blank), (true, "ok\n".to_owned()));
    for (key, value, origin) in [
        ("log.level", "\"warn\"", "anchor.toml:2"),
        ("log.format", "\"text\"", "default"),
        ("admin.listen", "\"127.0.0.1:8002\"", "default"),
        ("keys.jwt_secret", "", "not set"),
        ("assets[0].code", "\"USDC\"", "default"),
    ] {
        let (found, from) = effective(folder.path(), key, &blank);
        assert!(found == value && from.contains(origin), "{key}: {found} {from}");
    }
    // Whoever decides has a name, also where the system gives none.
    let (is_good, told) = command(folder.path(), &["unapplied", "dismiss", "1", "--reason", "x"], &[("USER", "")]);
    assert!(!is_good && told.contains("--by"), "{told}");
}

#[test]
fn yes_and_no_have_several_words_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let yes = ["true", "True", "TRUE", "1", "yes", "On"].map(|text| (text, "true"));
    let no = ["false", "False", "0", "NO", "off", " off "].map(|text| (text, "false"));
    for (text, value) in yes.into_iter().chain(no) {
        let found = effective(folder.path(), "guest.record", &[("ANCHOR_GUEST__RECORD", text)]);
        assert_eq!(found, (value.to_owned(), "environment variable ANCHOR_GUEST__RECORD".to_owned()), "{text}");
        let assignment = format!("guest.record={text}");
        let (is_good, told) = command(folder.path(), &["config", "check", "--set", &assignment], &[]);
        assert!(is_good, "{text}: {told}");
    }
    let words = "`ja` is not true or false; write true or false (or yes or no, on or off, 1 or 0)";
    for (name, text, told) in [
        ("ANCHOR_GUEST__RECORD", "ja", words),
        ("ANCHOR_GUEST__RECORD", "2", "`2` is not true or false"),
        ("ANCHOR_PAYMENTS__WINDOW_S", "1h", "`1h` is not a whole number; write a whole number from"),
        ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", "8.0", "`8.0` is not a whole number"),
        ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", "1_000_000", "`1_000_000` is out of bounds"),
        ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", "-1", "`-1` is out of bounds"),
    ] {
        let (is_good, found) = command(folder.path(), &["config", "check"], &[(name, text)]);
        assert!(!is_good && found.contains(told) && found.contains(name), "{told}: {found}");
    }
    assert!(command(folder.path(), &["config", "check"], &[("ANCHOR_PAYMENTS__WINDOW_S", "86_400")]).0);
    // A file has its own word for each.
    std::fs::write(folder.path().join("anchor.toml"), "[guest]\nrecord = \"yes\"\n").unwrap();
    let (is_good, found) = command(folder.path(), &["config", "check"], &[]);
    assert!(!is_good && found.contains("anchor.toml:2: guest.record"), "{found}");
}

#[tokio::test]
async fn the_admin_api_can_be_left_closed() {
    for word in ["", "off", "Off"] {
        let (folder, listen) = (tempfile::tempdir().unwrap(), free_address());
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        symlink(guest_cache(), data.join("guest-cache")).unwrap();
        let keys =
            [("server.listen", listen.clone()), ("sandbox.listen", free_address()), ("admin.listen", word.to_owned())];
        let program = Program::new("run", &data, &keys);
        let process = program.start();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        wait::until("it serves", || async {
            let answer = http.get(format!("http://{listen}/health/ready")).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) { Ok(()) } else { Err(program.log()) }
        })
        .await;
        assert!(!data.join("admin-address").exists() && !data.join("admin-token").exists(), "{word:?}");
        let (data_dir, assignment) = (data.display().to_string(), format!("admin.listen={word}"));
        let arguments = ["guest", "status", "--data-dir", &data_dir, "--set", &assignment];
        let (is_good, told) = command(folder.path(), &arguments, &[]);
        assert!(!is_good && told.contains("the admin API is disabled"), "{told}");
        assert_eq!(process.stop(), Some(0), "{}", program.log());
    }
    // A file can say so too, and the environment by the word.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("anchor.toml"), "[admin]\nlisten = \"\"\n").unwrap();
    assert_eq!(effective(folder.path(), "admin.listen", &[]).0, "\"\"");
    assert_eq!(effective(folder.path(), "admin.listen", &[("ANCHOR_ADMIN__LISTEN", "off")]).0, "\"off\"");
    std::fs::write(folder.path().join("anchor.toml"), "[admin]\nlisten = \"closed\"\n").unwrap();
    let (is_good, told) = command(folder.path(), &["config", "check"], &[]);
    assert!(!is_good && told.contains("`closed` is not valid") && told.contains("\"off\""), "{told}");
}

/// Other users of the machine can read every process' command line.
#[test]
fn a_secret_on_the_command_line_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (words, remedy) in [
        (["--set", "keys.admin_token=0123456789012345678901234567890123"], "ANCHOR_KEYS__ADMIN_TOKEN"),
        (["--set", "guest.secrets.bank=hunter2hunter2"], "guest.secrets.bank_file"),
        (["--database-url", "postgres://anchor:hunter2hunter2@127.0.0.1/anchor"], "ANCHOR_DATABASE__URL"),
    ] {
        let (is_good, told) = command(folder.path(), &[&["transactions", "list"], &words[..]].concat(), &[]);
        assert!(!is_good && told.contains("other users can read it") && told.contains(remedy), "{words:?}: {told}");
        assert!(!told.contains("hunter2") && !told.contains("0123456789"), "{told}");
    }
}

/// What others can write to may hold their keys, their components, their links.
#[test]
fn a_data_directory_that_others_can_change_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let migrate = || command(folder.path(), &["migrate", "--data-dir", "data"], &[]);
    for mode in [0o770, 0o707, 0o777] {
        fs::set_permissions(&data, fs::Permissions::from_mode(mode)).unwrap();
        let (is_good, told) = migrate();
        assert!(!is_good && told.contains("other users can write") && told.contains("chmod go-w"), "{mode:o}: {told}");
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    assert!(migrate().0);
    // A link in the place of the keys, to a file that the owner can read.
    fs::rename(data.join("keys.toml"), folder.path().join("keys.toml")).unwrap();
    symlink(folder.path().join("keys.toml"), data.join("keys.toml")).unwrap();
    let (is_good, told) = migrate();
    assert!(!is_good && told.contains("is a symbolic link"), "{told}");
}
