//! The files of a new project. They are embedded in this program, because the SDKs are not published elsewhere.

use super::Language;
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};

/// The files that every project has, in any language.
static COMMON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/common");
static RUST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/rust");
static GO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/go");
static JS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/js");
static TS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/ts");
static PYTHON: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/python");

static RUST_SDK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/rust/anchor-guest");
static GO_SDK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/go/anchorguest");
static JS_SDK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/js/anchor-guest");
static PYTHON_SDK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/python/anchor-guest");

/// The Rust project starts with the guest of the README, with the dependency versions it was tested with.
const RUST_GUEST: &str = include_str!("../../../../examples/cash-desk/src/lib.rs");
const RUST_LOCK: &str = include_str!("../../../../guests/rust/Cargo.lock");

/// Folders that tools create in a working copy.
const LEFT_BEHIND: [&str; 3] = ["node_modules", "target", "__pycache__"];

/// The files of a new project, by their paths in it.
pub(super) fn of(language: Language) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    collect(&COMMON, Path::new(""), &mut files);
    for (path, text) in anchor_componentize::wit::PACKAGE.iter().chain(anchor_componentize::wit::DEPENDENCIES) {
        files.push((Path::new("wit").join(path), (*text).into()));
    }
    let mut add = |path: &str, text: &str| files.push((PathBuf::from(path), text.into()));
    let (template, sdk, home) = match language {
        Language::Rust => {
            add("src/lib.rs", RUST_GUEST);
            add("Cargo.lock", RUST_LOCK);
            (&RUST, &RUST_SDK, "sdk/rust/anchor-guest")
        }
        Language::Go => {
            let sums = GO_SDK.get_file("go.sum").and_then(|file| file.contents_utf8()).unwrap_or_default();
            add("go.sum", sums);
            (&GO, &GO_SDK, "sdk/go/anchorguest")
        }
        Language::JavaScript => (&JS, &JS_SDK, "sdk/js/anchor-guest"),
        Language::TypeScript => (&TS, &JS_SDK, "sdk/js/anchor-guest"),
        Language::Python => (&PYTHON, &PYTHON_SDK, "sdk/python/anchor-guest"),
    };
    collect(template, Path::new(""), &mut files);
    collect(sdk, Path::new(home), &mut files);
    files
}

fn collect(from: &Dir<'_>, to: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for file in from.files() {
        files.push((to.join(file.path()), file.contents().to_owned()));
    }
    let left_behind = |folder: &&Dir<'_>| LEFT_BEHIND.iter().any(|name| folder.path().ends_with(name));
    for folder in from.dirs().filter(|folder| !left_behind(folder)) {
        collect(folder, to, files);
    }
}
