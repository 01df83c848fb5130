//! The files of a new project. They are embedded in this program, because the SDKs are not published elsewhere.

use super::{Language, Template};
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};

/// Files by their paths in the project.
pub(super) type Files = Vec<(PathBuf, Vec<u8>)>;

/// The files that every project has, in any language. Its language adds manifests, its template the sources.
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

/// The versions of dependencies that the Rust guests were tested with.
const RUST_LOCK: &str = include_str!("../../../../guests/rust/Cargo.lock");

/// Folders that tools create in a working copy.
const LEFT_BEHIND: [&str; 3] = ["node_modules", "target", "__pycache__"];

/// The files of a new project.
pub(super) fn of(language: Language, template: Template) -> Files {
    let mut files = Files::new();
    collect(&COMMON, Path::new(""), &mut files);
    let readme = files.iter_mut().find(|(path, _)| path == Path::new("README.md"));
    readme.into_iter().for_each(|(_, text)| text.extend_from_slice(template.about().as_bytes()));
    template.add(language, &mut files);
    for (path, text) in anchor_componentize::wit::PACKAGE.iter().chain(anchor_componentize::wit::DEPENDENCIES) {
        files.push((Path::new("wit").join(path), (*text).into()));
    }
    let mut add = |path: &str, text: &str| files.push((PathBuf::from(path), text.into()));
    let (manifests, sdk, home) = match language {
        Language::Rust => {
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
    collect(manifests, Path::new(""), &mut files);
    collect(sdk, Path::new(home), &mut files);
    files
}

pub(super) fn collect(from: &Dir<'_>, to: &Path, files: &mut Files) {
    for file in from.files() {
        files.push((to.join(file.path()), file.contents().to_owned()));
    }
    let left_behind = |folder: &&Dir<'_>| LEFT_BEHIND.iter().any(|name| folder.path().ends_with(name));
    for folder in from.dirs().filter(|folder| !left_behind(folder)) {
        collect(folder, to, files);
    }
}
