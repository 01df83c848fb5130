//! The fuzz targets, over their corpus and over seeded mutations of it. `fuzz/README.md` says how to go on for longer.

use anchor_host_tests::{
    dice::Dice,
    fuzz::{TARGETS, target},
};
use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

/// Mutations of each target's corpus.
const MUTATIONS: usize = 3000;

/// Most bytes a mutation grows to.
const LONGEST: usize = 8192;

/// Pieces that parsers treat apart.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    "\u{202e}".as_bytes(),
    "\u{661}".as_bytes(),
    "\u{1f4a5}".as_bytes(),
    b"null",
    b"true",
    b"{}",
    b"[[[[",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"9999999999999999999999999999999",
    b"0.00000000000000000000000000001",
    b"%00",
    b"%ff",
    b"=",
    b"&",
    b":",
    b".",
    b"\r\n",
    b"--b",
    b"\xff\xff\xff\xff",
    b"\x80\x00\x00\x00",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("corpus").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One of the corpus with a few things done to it.
fn mutation(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.pick(corpus).clone();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let to = at + dice.below(bytes.len() - at + 1);
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..to)),
            3 => drop(bytes.splice(at..at, dice.pick(PIECES).iter().copied())),
            4 => drop(bytes.splice(at..to, dice.pick(PIECES).iter().copied())),
            5 => {
                let again = bytes[at..to].to_vec();
                drop(bytes.splice(at..at, again));
            }
            _ => {
                let other = dice.pick(corpus);
                bytes.truncate(at);
                bytes.extend(&other[dice.below(other.len() + 1)..]);
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}

/// `program`: what libFuzzer calls.
fn replay(name: &str, program: fn(&[u8])) {
    let (run, corpus) = (target(name), corpus(name));
    let try_one = |bytes: &[u8]| {
        catch_unwind(AssertUnwindSafe(|| run(bytes)))
            .unwrap_or_else(|_| panic!("{name} fails on b\"{}\"", bytes.escape_ascii()))
    };
    let taken = corpus.iter().filter(|bytes| try_one(bytes)).count();
    assert!(taken > 0 && taken < corpus.len(), "{taken} of {} in the corpus of {name} are taken", corpus.len());
    corpus.iter().for_each(|bytes| program(bytes));
    let mut dice = Dice::new(name.bytes().map(u64::from).sum());
    for _ in 0..MUTATIONS {
        try_one(&mutation(&corpus, &mut dice));
    }
}

macro_rules! replayed {
    ($($name:ident = $program:literal),* $(,)?) => {
        $(#[path = $program]
        #[expect(unused_attributes, reason = "`no_main` is for libFuzzer, which brings the `main`")]
        mod $name;

        #[test]
        fn $name() {
            replay(stringify!($name), $name::run);
        })*

        const REPLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

// The programs are compiled here, and run without libFuzzer, which only the package `fuzz` links.
replayed!(
    admin_token = "../../fuzz/fuzz_targets/admin_token.rs",
    callback_url = "../../fuzz/fuzz_targets/callback_url.rs",
    client_toml = "../../fuzz/fuzz_targets/client_toml.rs",
    config = "../../fuzz/fuzz_targets/config.rs",
    cosigned = "../../fuzz/fuzz_targets/cosigned.rs",
    forwarded = "../../fuzz/fuzz_targets/forwarded.rs",
    horizon_answer = "../../fuzz/fuzz_targets/horizon_answer.rs",
    horizon_movement = "../../fuzz/fuzz_targets/horizon_movement.rs",
    horizon_operation = "../../fuzz/fuzz_targets/horizon_operation.rs",
    query = "../../fuzz/fuzz_targets/query.rs",
    sep10_challenge = "../../fuzz/fuzz_targets/sep10_challenge.rs",
    sep12_body = "../../fuzz/fuzz_targets/sep12_body.rs",
    sep31_body = "../../fuzz/fuzz_targets/sep31_body.rs",
    sep38_body = "../../fuzz/fuzz_targets/sep38_body.rs",
    sep6_query = "../../fuzz/fuzz_targets/sep6_query.rs",
    token = "../../fuzz/fuzz_targets/token.rs",
    vocabulary = "../../fuzz/fuzz_targets/vocabulary.rs",
);

#[test]
fn every_target_has_its_program_its_corpus_and_its_test() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&root().join("fuzz_targets")), known, "fuzz/fuzz_targets");
    assert_eq!(names(&root().join("corpus")), known, "fuzz/corpus");
    assert_eq!(REPLAYED.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), known, "the tests here");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    for name in &known {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml has no program `{name}`");
        let program = fs::read_to_string(root().join("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(program.contains(&format!("target(\"{name}\")")), "fuzz_targets/{name}.rs runs another target");
        assert!(corpus(name).iter().all(|bytes| bytes.len() <= LONGEST), "the corpus of {name} should stay small");
    }
}
