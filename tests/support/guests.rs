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

    /// What the reference guest written in it calls itself.
    pub fn reference_name(self) -> &'static str {
        match self {
            Self::Rust => "reference-rails",
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
            Self::Rust => guests().join("rust/target/wasm32-wasip2/release/reference_rails.wasm"),
            Self::Go => built("guests-go", "go/target/reference_rails_go.wasm"),
            Self::Js => built("guests-js", "js/target/reference_rails_js.wasm"),
            Self::Ts => built("guests-js", "js/target/reference_rails_ts.wasm"),
            Self::Web => built("guests-web", "js/target/reference_rails_web.wasm"),
            Self::Python => built("guests-python", "python/target/reference_rails_py.wasm"),
        }
    }
}

/// The Go toolchain: `make` has seen to one, perhaps to one of its own.
pub fn go() -> String {
    built("guests-go", "go/target/reference_rails_go.wasm");
    let own = guests().join("go/toolchain/go/bin/go");
    if own.is_file() { own.display().to_string() } else { "go".to_owned() }
}

fn guests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests")
}

/// A file that a target of the Makefile makes. Whatever it needs is installed by it; what can't be is told here.
pub fn built(target: &str, file: &str) -> PathBuf {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let output = Command::new("make").args(["--silent", "guests"]).current_dir(root).output().unwrap();
        let said = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "make guests: {}{}", said(&output.stdout), said(&output.stderr));
    });
    let path = guests().join(file);
    assert!(path.is_file(), "`make {target}` made no {}", path.display());
    path
}
