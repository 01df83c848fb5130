//! Programs in Go are started when their component is built: what they may do then, and what becomes of those that do more.

use super::{CACHE, err, guest};
use anchor_host_tests::{guests::go, process::binary};
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A new project whose type of receivers, `picksUp`, is made by this part of the program.
fn project(home: &Path, start: &str) {
    let folder = home.join("one").display().to_string();
    let made = guest(&["new", "--lang", "go", "one", "--dir", &folder]);
    assert!(made.status.success(), "{}", err(&made));
    let main = home.join("one/main.go");
    let text = fs::read_to_string(&main).unwrap();
    let without = text.replace("const picksUp = \"cash-receiver\"\n", "");
    assert_ne!(text, without);
    fs::write(main, without).unwrap();
    fs::write(home.join("one/start.go"), format!("package main\n\n{start}\n")).unwrap();
}

/// `guest build` with a Go.
fn run(home: &Path, go: impl AsRef<OsStr>, more: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.args(["guest", "build"]).args(more).current_dir(home.join("one"));
    let output = command.env("GO", go).env("XDG_CACHE_HOME", CACHE).output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    output
}

/// What `guest build` says to people, and to programs.
fn build(home: &Path) -> (String, Value) {
    let told = err(&run(home, go(), &[]));
    (told, serde_json::from_slice(&run(home, go(), &["--json"]).stdout).unwrap())
}

/// A type of receivers, as a fresh instance tells it, and what it prints.
fn told(home: &Path) -> (String, String) {
    let file = home.join("one/build/one.wasm").display().to_string();
    let output = guest(&["call", &file, "receiver.info", "--config", "who=it is-"]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)));
    (answer["ok"]["receiver-types"][0]["name"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned(), err(&output))
}

#[test]
fn what_a_start_prints_is_told_to_who_builds_and_what_it_made_is_there() {
    let home = tempfile::tempdir().unwrap();
    let start = "import \"fmt\"\n\nvar picksUp = fmt.Sprint(\"cash-\", 1+1)\n\n\
                 func init() { fmt.Println(\"said at the start\") }";
    project(home.path(), start);
    let (to_people, to_programs) = build(home.path());
    assert!(to_people.contains("said at the start\n") && !to_people.contains("without an image"), "{to_people}");
    assert_eq!(to_programs["no_image"], json!(null));
    let (answer, printed) = told(home.path());
    assert_eq!(answer, "cash-2");
    assert!(!printed.contains("said at the start"), "the program was started again: {printed}");
}

#[test]
fn a_start_that_has_to_be_each_instances_own_is() {
    for (start, why) in [
        (
            "import \"anchorguest\"\n\nvar picksUp = anchorguest.Config(\"who\") + \"cash\"",
            "asks the host (wasi:config/store@",
        ),
        ("import (\n\"fmt\"\n\"time\"\n)\n\nvar picksUp = fmt.Sprint(time.Now().UnixNano())", "reads the clock"),
        ("import \"crypto/rand\"\n\nvar picksUp = rand.Text()", "asks for randomness"),
    ] {
        let home = tempfile::tempdir().unwrap();
        project(home.path(), start);
        let (to_people, to_programs) = build(home.path());
        let warning = format!(
            "made without an image of the started program, so that each fresh instance takes longer: \
                               the program {why}"
        );
        assert!(to_people.contains(&warning), "{to_people}");
        assert!(to_programs["no_image"].as_str().unwrap().starts_with(&warning), "{to_programs}");
        let (one, other) = (told(home.path()).0, told(home.path()).0);
        if why.starts_with("asks the host") {
            assert_eq!([one, other], ["it is-cash", "it is-cash"]);
        } else {
            assert_ne!(one, other, "what {why} is the same in two instances");
        }
    }
}

#[test]
fn a_start_that_does_not_end_is_not_waited_for() {
    for (start, why) in [
        ("var picksUp = \"cash\"\n\nfunc init() {\n\tfor picksUp != \"\" {\n\t}\n}", "computes for too long"),
        (
            "import \"os\"\n\nvar picksUp = \"cash\"\n\nfunc init() { os.Exit(3) }",
            "ends with exit code 3 while it starts",
        ),
        ("var picksUp = \"cash\"\n\nfunc init() { panic(picksUp) }", "fails ("),
        ("import \"time\"\n\nvar picksUp = \"cash\"\n\nfunc init() { time.Sleep(time.Hour) }", "waits"),
    ] {
        let home = tempfile::tempdir().unwrap();
        project(home.path(), start);
        let (to_people, to_programs) = build(home.path());
        assert!(to_programs["no_image"].as_str().unwrap().contains(&format!("the program {why}")), "{to_programs}");
        // What it said in the end is not lost.
        assert!(!why.starts_with("fails") || to_people.contains("panic: cash"), "{to_people}");
    }
}

#[test]
fn a_go_whose_insides_the_sdk_does_not_know_makes_components_all_the_same() {
    for (known, other, why) in [
        ("runtime.mrandinit", "runtime.ofAnotherGo", "does not know this version of Go"),
        // As if what is called began nothing anew: instances would all draw the same.
        ("\tmrandinit(thread)\n", "", "can't make randomness anew with this version of Go"),
    ] {
        let home = tempfile::tempdir().unwrap();
        project(home.path(), "var picksUp = \"cash\"");
        let sdk = home.path().join("one/sdk/go/anchorguest/internal/image/image.go");
        let text = fs::read_to_string(&sdk).unwrap();
        assert!(text.contains(known));
        fs::write(&sdk, text.replace(known, other)).unwrap();
        let (to_people, _) = build(home.path());
        assert!(to_people.contains(why), "{to_people}");
        assert_eq!(told(home.path()).0, "cash");
    }
}

/// The Go of a version: the one the tests use, or one beside it as `go install golang.org/dl/go1.26.6@latest` puts it.
fn go_of(version: &str) -> Option<PathBuf> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let others =
        fs::read_dir(home.join("sdk")).into_iter().flatten().flatten().map(|entry| entry.path().join("bin/go"));
    std::iter::once(PathBuf::from(go())).chain(others).find(|go| {
        let said = Command::new(go).arg("version").output().map(|output| output.stdout).unwrap_or_default();
        String::from_utf8_lossy(&said).contains(&format!(" go{version}"))
    })
}

#[test]
fn every_version_of_go_that_is_claimed_makes_an_image() {
    for version in anchor_componentize::GO_VERSIONS {
        let go =
            go_of(version).unwrap_or_else(|| panic!("there is no Go {version} here: install it, or do not claim it"));
        let home = tempfile::tempdir().unwrap();
        project(home.path(), "var picksUp = \"cash\"");
        let built: Value = serde_json::from_slice(&run(home.path(), go, &["--json"]).stdout).unwrap();
        assert_eq!(built["no_image"], json!(null), "Go {version}");
        assert_eq!(told(home.path()).0, "cash");
    }
}

#[test]
fn an_image_can_be_turned_off() {
    let home = tempfile::tempdir().unwrap();
    project(
        home.path(),
        "import \"fmt\"\n\nvar picksUp = \"cash\"\n\nfunc init() { fmt.Println(\"said at the start\") }",
    );
    let built = run(home.path(), go(), &["--json", "--no-image"]);
    let told_to_programs: Value = serde_json::from_slice(&built.stdout).unwrap();
    assert!(told_to_programs["no_image"].as_str().unwrap().ends_with("--no-image was given"), "{told_to_programs}");
    let (answer, printed) = told(home.path());
    assert_eq!(answer, "cash");
    assert!(printed.contains("said at the start"), "each instance starts the program: {printed}");
}
