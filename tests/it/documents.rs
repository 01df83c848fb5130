//! The documents: links and anchors lead somewhere, every document is in the book, blocks of code can be read by those they are
//! for, and commands are commands of the program and of the Makefile.

use anchor_host_tests::{
    guests::root,
    process::{Told, command},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
    process::Command,
};

/// What is not ours, or not a document: released as it was, and made of templates.
const LEFT_OUT: [&str; 4] = ["wit/released", "wit/deps", "tests/frozen", "guests/templates"];

/// Folders that tools make.
const MADE: [&str; 6] = ["target", "node_modules", "build", "toolchain", "site-packages", ".git"];

/// Every document, by its path in the repository.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root().canonicalize().unwrap(), Path::new(""), &mut found);
    found.sort();
    assert!(found.len() > 30, "{found:?}");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let (name, path) = (entry.file_name(), folder.join(entry.file_name()));
        let left_out = LEFT_OUT.iter().any(|one| path == Path::new(one)) || MADE.iter().any(|made| name == *made);
        if entry.file_type().unwrap().is_dir() && !left_out {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

fn text(document: &Path) -> String {
    fs::read_to_string(root().join(document)).unwrap()
}

/// A document's lines outside of blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}

/// A document's blocks of code: language, text.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut indent = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), indent) {
            (Some(language), None) => {
                indent = Some(line.len() - line.trim_start().len());
                found.push((language.to_owned(), String::new()));
            }
            (Some(_), Some(_)) => indent = None,
            (None, Some(indent)) => {
                let (_, block) = found.last_mut().unwrap();
                block.push_str(line.get(indent..).unwrap_or_default());
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// The targets of a document's links, code between backticks aside.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let without_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for rest in without_code.split("](").skip(1) {
            found.extend(rest.split_once(')').map(|(target, _)| target.to_owned()));
        }
    }
    found
}

/// The anchors of a document: what its headings become.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    let headings =
        prose(text).filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    headings
        .map(|heading| {
            let slug: String = heading
                .trim()
                .to_lowercase()
                .chars()
                .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
                .map(|letter| if letter == ' ' { '-' } else { letter })
                .collect();
            let times: &mut usize = seen.entry(slug.clone()).or_default();
            *times += 1;
            if *times == 1 { slug } else { format!("{slug}-{}", *times - 1) }
        })
        .collect()
}

/// `docs/../README.md` is `README.md`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => assert!(normal.pop(), "{} leads out of the repository", path.display()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let mut problems = Vec::new();
    for document in documents() {
        for link in links(&text(&document)) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path {
                "" => document.clone(),
                path => normal(&document.parent().unwrap().join(path)),
            };
            if !root().join(&target).exists() {
                problems.push(format!("{}: {link} leads nowhere", document.display()));
            } else if !anchor.is_empty() && !anchors(&text(&target)).contains(anchor) {
                problems.push(format!("{}: {link}: {} has no such heading", document.display(), target.display()));
            }
        }
    }
    report(&problems);
}

#[test]
fn every_document_is_a_chapter_of_the_book() {
    let summary = PathBuf::from("docs/SUMMARY.md");
    let chapters: Vec<PathBuf> =
        links(&text(&summary)).iter().map(|link| normal(&Path::new("docs").join(link))).collect();
    let missing = documents().into_iter().filter(|document| *document != summary && !chapters.contains(document));
    report(
        &missing.map(|document| format!("docs/SUMMARY.md: no chapter is {}", document.display())).collect::<Vec<_>>(),
    );
}

#[test]
fn blocks_of_code_can_be_read_by_those_they_are_for() {
    let mut problems = Vec::new();
    for document in documents() {
        for (language, block) in blocks(&text(&document)) {
            let mistake = match language.as_str() {
                "toml" => block.parse::<toml::Table>().err().map(|why| why.to_string()),
                "json" => serde_json::from_str::<serde_json::Value>(&block).err().map(|why| why.to_string()),
                "sh" => {
                    let read = Command::new("bash").args(["-n", "-c", &block]).output().unwrap();
                    (!read.status.success()).then(|| String::from_utf8_lossy(&read.stderr).into_owned())
                }
                "" => Some("name its language, or `text`".to_owned()),
                _ => None,
            };
            problems.extend(mistake.map(|why| format!("{}: {why}\n{block}", document.display())));
        }
    }
    report(&problems);
}

/// The words of a command line up to its first flag, file or placeholder, and its long flags.
fn taken_apart(line: &str) -> (Vec<String>, Vec<String>) {
    let line = line.split_once(" #").map_or(line, |(command, _)| command);
    let line = line.split([';', '|', '>', '&']).next().unwrap_or_default();
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_name = |word: &&&str| {
        word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-') && !word.starts_with('-')
    };
    let commands = words.iter().take_while(is_name).map(|word| (*word).to_owned()).collect();
    let flags =
        words.iter().filter(|word| word.starts_with("--")).map(|word| word.split('=').next().unwrap().to_owned());
    (commands, flags.collect())
}

/// The help of the longest command that `words` begin with.
fn help(words: &[String]) -> (usize, String) {
    for count in (0..=words.len()).rev() {
        let words: Vec<&str> = words.iter().take(count).map(String::as_str).chain(["--help"]).collect();
        let Told { code, out, .. } = command(&words);
        if code == 0 {
            return (count, out);
        }
    }
    panic!("the program has no help");
}

#[test]
fn commands_in_the_documents_are_commands_of_the_program() {
    let mut lines = BTreeSet::new();
    for document in documents() {
        for (_, block) in blocks(&text(&document)).iter().filter(|(language, _)| language == "sh") {
            for line in block.replace("\\\n", " ").lines() {
                let named = ["anchor-host ", "target/debug/anchor-host ", "target/release/anchor-host "];
                let found = named.iter().find_map(|name| line.trim_start().strip_prefix(name));
                lines.extend(found.map(|line| (document.clone(), line.to_owned())));
            }
        }
    }
    let mut problems = Vec::new();
    for (document, line) in lines {
        let (words, flags) = taken_apart(&line);
        let (count, help) = help(&words);
        if count == 0 {
            problems.push(format!("{}: there is no command `{line}`", document.display()));
        }
        let groups_commands = help.contains("\nCommands:");
        if groups_commands && count < words.len() {
            problems.push(format!("{}: `{line}` has no command `{}`", document.display(), words[count]));
        }
        let unknown = flags.iter().filter(|flag| !help.contains(flag.as_str()));
        problems.extend(unknown.map(|flag| format!("{}: `{line}` has no `{flag}`", document.display())));
    }
    report(&problems);
}

#[test]
fn targets_in_the_documents_are_targets_of_the_makefile() {
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    let mut problems = Vec::new();
    for document in documents() {
        let text = text(&document);
        let spans = text.split('`').skip(1).step_by(2).map(str::to_owned);
        let lines = blocks(&text).into_iter().filter(|(language, _)| language == "sh").map(|(_, block)| block);
        for span in spans.chain(lines.flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())) {
            let Some(target) = span.trim().strip_prefix("make ").and_then(|rest| rest.split_whitespace().next()) else {
                continue;
            };
            if !makefile.contains(&format!("\n{target}:")) && !target.starts_with('-') {
                problems.push(format!("{}: there is no `make {target}`", document.display()));
            }
        }
    }
    report(&problems);
}
