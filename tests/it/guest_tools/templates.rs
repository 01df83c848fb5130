//! The kinds of anchors that `guest new` can begin with: each is whole in every language, and passes its scenarios.

use super::{authors::Terminal, err, guest, out};
use anchor_host_tests::guests::{self, go, root};
use std::{
    fs,
    path::{Path, PathBuf},
};

const LANGUAGES: [&str; 5] = ["rust", "go", "js", "ts", "python"];

/// Templates, and how `guest new` names what it made.
const TEMPLATES: [(&str, &str); 3] = [
    ("cash-desk", "a SEP-31 anchor that hands out cash"),
    ("bank", "a SEP-31, SEP-6 and SEP-24 anchor that pays out to bank accounts and takes deposits from them"),
    ("mobile-money", "a SEP-31 and SEP-6 anchor that pays out to phone numbers and takes mobile money deposits"),
];

/// Where a template's own sources are.
fn sources(template: &str, language: &str) -> PathBuf {
    match (template, language) {
        ("cash-desk", "rust") => root().join("examples/cash-desk"),
        ("bank", _) => root().join("examples/bank-rails").join(language),
        _ => root().join("guests/templates").join(template).join(language),
    }
}

/// The program texts in a folder and in its folder `src`, by their paths in it.
fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let all = entries(folder).chain(entries(&folder.join("src"))).filter(|path| path.is_file());
    let is_program = |path: &PathBuf| {
        path.extension().is_some_and(|kind| ["rs", "go", "js", "ts", "py"].iter().any(|program| kind == *program))
    };
    let mut found: Vec<_> = all.filter(is_program).map(|path| path.strip_prefix(folder).unwrap().to_owned()).collect();
    found.sort();
    found
}

/// `guest test` of a new project in a terminal, after another command in its folder. All its scenarios pass.
fn passes(terminal: &Terminal, language: &str, template: &str, before: &str) {
    let name = format!("{language}-{template}");
    let new = format!("anchor-host guest new {name} --lang {language} --template {template}");
    let output = terminal.shell(&format!("{new} && cd {name} && {before} && anchor-host guest test")).output().unwrap();
    assert!(output.status.success(), "{name}: {}{}", out(&output), err(&output));
    assert!(out(&output).contains(" passed, 0 failed"), "{name}: {}", out(&output));
}

#[test]
fn a_template_that_does_not_exist_is_refused_with_those_that_do() {
    let refused = guest(&["new", "one", "--lang", "js", "--template", "casino"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = err(&refused);
    assert!(told.contains("casino") && told.contains("[possible values: cash-desk, bank, mobile-money]"), "{told}");
}

#[test]
fn a_new_project_has_the_sources_of_its_template_under_its_own_name() {
    let home = tempfile::tempdir().unwrap();
    for (template, described) in TEMPLATES {
        for language in LANGUAGES {
            let folder = home.path().join(template).join(language);
            let place = folder.display().to_string();
            let made = guest(&["new", "kilimo", "--lang", language, "--template", template, "--dir", &place]);
            assert!(out(&made).contains(&format!("{place}: {described}, ")), "{}{}", out(&made), err(&made));
            let sources = sources(template, language);
            let expected = programs(&sources);
            assert!(!expected.is_empty() && programs(&folder) == expected, "{place}: {expected:?}");
            for file in expected {
                let text = fs::read_to_string(sources.join(&file)).unwrap();
                let own = ["reference-rails-go", "reference-rails-js", "reference-rails-ts", "reference-rails-py"];
                let named = own.iter().fold(text, |text, name| text.replace(name, "kilimo"));
                let named = named.replace("reference-rails", "kilimo").replace("my-anchor", "kilimo");
                assert!(fs::read_to_string(folder.join(&file)).unwrap() == named, "{place}: {}", file.display());
            }
            let readme = fs::read_to_string(folder.join("README.md")).unwrap();
            assert!(readme.starts_with("# kilimo\n") && readme.contains("\n## What it does\n"), "{readme}");
            assert!(fs::read_dir(folder.join("scenarios")).unwrap().count() > 0, "{place} has no scenarios");
        }
    }
}

/// The host's own build makes it.
#[test]
fn mobile_money_in_rust_passes_its_scenarios() {
    let scenarios = root().join("guests/templates/mobile-money/scenarios").display().to_string();
    let passed = guest(&["test", &scenarios, "--guest", &guests::rust("mobile_money").display().to_string()]);
    assert!(passed.status.success(), "{}{}", out(&passed), err(&passed));
}

#[test]
fn mobile_money_in_go_passes_its_scenarios() {
    passes(&Terminal::open(vec![("GO", go())]), "go", "mobile-money", "true");
}

#[test]
fn mobile_money_in_typescript_and_javascript_and_the_bank_pass_their_scenarios() {
    let terminal = Terminal::open(Vec::new());
    passes(&terminal, "ts", "mobile-money", "true");
    // What TypeScript installs is all that the others need.
    let installed = "cp -al ../ts-mobile-money/node_modules . && chmod +x node_modules/.bin/anchor-guest";
    passes(&terminal, "js", "mobile-money", installed);
    passes(&terminal, "js", "bank", installed);
}

#[test]
fn mobile_money_in_python_passes_its_scenarios() {
    // What it would install is installed for the reference guest.
    guests::Language::Python.reference();
    let packages = root().canonicalize().unwrap().join("guests/python/target/site-packages");
    let installed = format!(
        "mkdir build && cp -r {} build/site-packages && cp requirements.txt build/site-packages",
        packages.display()
    );
    passes(&Terminal::open(Vec::new()), "python", "mobile-money", &installed);
}
