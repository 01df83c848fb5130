//! The reference guest in every language it is written in, built by the command an author would use.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// A language with an SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Rust,
    Go,
    Js,
    Ts,
    Web,
    Python,
}

impl Language {
    pub const ALL: [Self; 6] = [Self::Rust, Self::Go, Self::Js, Self::Ts, Self::Web, Self::Python];

    /// Its name, as people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Js => "JavaScript (QuickJS)",
            Self::Ts => "TypeScript (QuickJS)",
            Self::Web => "JavaScript (SpiderMonkey)",
            Self::Python => "Python",
        }
    }

    /// The name of the reference guest written in it, which is that of its file.
    pub fn reference_name(self) -> &'static str {
        match self {
            Self::Rust => "reference_rails",
            Self::Go => "reference-rails-go",
            Self::Js => "reference-rails-js",
            Self::Ts => "reference-rails-ts",
            Self::Web => "reference-rails-web",
            Self::Python => "reference-rails-py",
        }
    }

    /// The reference guest written in it.
    pub fn reference(self) -> PathBuf {
        match self {
            Self::Rust => rust("reference_rails"),
            Self::Go => built("guests-go", "examples/bank-rails/go/build/reference-rails-go.wasm"),
            Self::Js => built("guests-js", "examples/bank-rails/js/build/reference-rails-js.wasm"),
            Self::Ts => built("guests-js", "examples/bank-rails/ts/build/reference-rails-ts.wasm"),
            Self::Web => built("guests-web", "examples/fetch-rails/build/reference-rails-web.wasm"),
            Self::Python => built("guests-python", "examples/bank-rails/python/build/reference-rails-py.wasm"),
        }
    }
}

/// The Go toolchain: `make` has seen to one, perhaps to one of its own.
pub fn go() -> String {
    built("guests-go", "examples/bank-rails/go/build/reference-rails-go.wasm");
    let own = root().join("guests/go/toolchain/go/bin/go");
    if own.is_file() { own.display().to_string() } else { "go".to_owned() }
}

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A guest in Rust by its crate's name, such as `test_rails`: the host's own build makes it.
pub fn rust(name: &str) -> PathBuf {
    root().join("guests/rust/target/wasm32-wasip2/release").join(name).with_extension("wasm")
}

/// A file that a target of the Makefile makes, by its path in the repository. Whatever it needs is installed by it; what can't be is told here.
pub fn built(target: &str, file: &str) -> PathBuf {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        let output = Command::new("make").args(["--silent", "guests"]).current_dir(root()).output().unwrap();
        let said = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "make guests: {}{}", said(&output.stdout), said(&output.stderr));
    });
    let path = root().join(file);
    assert!(path.is_file(), "`make {target}` made no {}", path.display());
    path
}
