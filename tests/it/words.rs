//! The words of `CONTRIBUTING.md`: terms that were retired stay out of our own files, and so do phrases a stranger reads twice.

use anchor_host_tests::guests::root;
use std::{path::Path, process::Command};

/// Where a word is allowed to stand: as it was released, or as the table of retired words.
const LEFT_OUT: [&str; 8] = [
    "wit/released/",
    "wit/deps/",
    "tests/frozen/",
    "fuzz/corpus/",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "tests/it/words.rs",
];

/// Kinds of files that hold no words of ours.
const NOT_TEXT: [&str; 5] = ["lock", "pem", "key", "sum", "wasm"];

/// Words and phrases that are retired wherever they stand, and what to say. Whole words, whatever their case.
const RETIRED: [(&str, &str); 17] = [
    ("parked", "unapplied"),
    ("mispayment", "payment mismatch"),
    ("mispayments", "payment mismatches"),
    ("bury", "give up; an event becomes a dead letter"),
    ("buried", "given up; a dead letter"),
    ("revive", "requeue"),
    ("revived", "requeued"),
    ("rehearsal", "fault injection, or shadow report"),
    ("operator's door", "admin API"),
    ("have calls again", "accept calls again"),
    ("has calls again", "accepts calls again"),
    ("as many as it may", "the limit"),
    ("as many as there may", "the limit"),
    ("whoever comes", "any caller"),
    ("told at once", "reported together"),
    ("on whose word", "who decided it"),
    ("WorkKind", "JobKind"),
];

/// Names that no type of ours has.
const NO_TYPE: [&str; 9] =
    ["Hold", "Offer", "Figures", "Measures", "Rehearsal", "Stage", "Signed", "Failure", "WorkKind"];

/// What the table of `CONTRIBUTING.md` has to name.
const IN_THE_TABLE: [&str; 10] =
    ["parked", "mispayment", "lane", "bury", "door", "offer", "figures", "rehearsal", "stage", "Failure"];

/// Our text files, as git knows them, or as they lie there where this is no clone.
fn files() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    let listed = listed.ok().filter(|output| output.status.success());
    let text = match listed {
        Some(output) => output.stdout,
        None => {
            let found = "find . -type f -not -path '*/target/*' -not -path '*/node_modules/*' -not -path './.git/*'";
            Command::new("sh").args(["-c", found]).current_dir(root()).output().unwrap().stdout
        }
    };
    let files: Vec<String> = String::from_utf8(text)
        .unwrap()
        .lines()
        .map(|path| path.trim_start_matches("./").to_owned())
        .filter(|path| !LEFT_OUT.iter().any(|left_out| path.starts_with(left_out)))
        .filter(|path| !NOT_TEXT.iter().any(|ending| Path::new(path).extension().is_some_and(|own| own == *ending)))
        .filter(|path| !path.ends_with("package-lock.json"))
        .collect();
    assert!(files.len() > 300, "{} files", files.len());
    files
}

/// Whether a phrase stands in a line as whole words: `_` parts words, as a name's parts are words.
fn holds(line: &str, phrase: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    line.match_indices(phrase)
        .any(|(at, _)| !is_part(line[..at].chars().next_back()) && !is_part(line[at + phrase.len()..].chars().next()))
}

/// The name of the type that a line of Rust declares.
fn declared(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let at = words.iter().position(|word| ["struct", "enum", "trait", "type"].contains(word))?;
    let before_is_public = words[..at].iter().all(|word| ["", "pub", "crate", "super", "in", "unsafe"].contains(word));
    words.get(at + 1).copied().filter(|_| before_is_public)
}

#[test]
fn retired_words_stay_out() {
    let mut problems = Vec::new();
    for file in files() {
        let Ok(text) = std::fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            let lower = line.to_lowercase();
            for (word, instead) in RETIRED {
                if holds(&lower, &word.to_lowercase()) {
                    problems.push(format!("{file}:{}: `{word}`; say: {instead}", number + 1));
                }
            }
            let name = declared(line).filter(|_| file.ends_with(".rs"));
            if let Some(name) = name.filter(|name| NO_TYPE.contains(name)) {
                problems.push(format!("{file}:{}: a type named `{name}`; CONTRIBUTING.md has what to say", number + 1));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn the_table_of_retired_words_has_them() {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let table = text.split("### Retired words").nth(1).unwrap();
    let missing: Vec<&str> = IN_THE_TABLE.into_iter().filter(|word| !table.contains(word)).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md's table lacks {missing:?}");
}

#[test]
fn a_word_is_found_as_a_whole_alone() {
    assert!(holds("a parked payment", "parked") && holds("list_parked", "parked") && holds("parked.", "parked"));
    assert!(!holds("sparked", "parked") && !holds("parkeds", "parked"));
    assert_eq!(declared("pub(crate) enum Offer {"), Some("Offer"));
    assert_eq!(declared("type Signed = u8;"), Some("Signed"));
    assert_eq!(declared("    // the type Offer"), None);
    assert_eq!(declared("let offer = Offer::new();"), None);
}
