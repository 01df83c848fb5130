//! Builds the guests written in Rust, which are WebAssembly and so a cargo workspace of their own.
//!
//! The reference guest is put into the binary, for `anchor-host demo` and for a first run without any file, and so is the
//! guest in front of a business server; the test guest is only named, for the tests.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-wasip2";

/// The members of that workspace.
const GUESTS: [&str; 9] = [
    "guests/rust/anchor-guest",
    "guests/rust/business-bridge",
    "guests/templates/mobile-money/rust",
    "examples/bank-rails/rust",
    "examples/cash-desk",
    "examples/custody",
    "tests/guests/test-fees",
    "tests/guests/test-hostile",
    "tests/guests/test-rails",
];

/// Beginnings of the names of variables that are about the outer build alone.
const OUTER: [&str; 13] = [
    "CARGO_BUILD_",
    "CARGO_CFG_",
    "CARGO_ENCODED_",
    "CARGO_FEATURE_",
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CLIPPY_",
    "PROFILE",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTFLAGS",
    "TARGET",
];

fn main() {
    if let Err(problem) = build() {
        // One `cargo::error` per line, or cargo reads the rest as something else.
        for line in problem.lines() {
            println!("cargo::error={line}");
        }
    }
}

fn build() -> Result<(), String> {
    let host = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let root = host.parent().ok_or("the crate has no parent folder")?;
    let guests = root.join("guests/rust");
    let target = guests.join("target");

    println!("cargo::rerun-if-changed=build.rs");
    watch(&root.join("wit"));
    // Embedded as a folder, of which the compiler sees nothing.
    watch(&host.join("pages"));
    // What a new project is made of is in the binary; the compiler sees changes of its files, but no new ones.
    for folder in ["templates", "go/anchorguest", "js/anchor-guest", "python/anchor-guest"] {
        watch(&root.join("guests").join(folder));
    }
    watch(&guests.join("Cargo.toml"));
    watch(&guests.join("Cargo.lock"));
    for guest in GUESTS {
        watch(&root.join(guest).join("Cargo.toml"));
        watch(&root.join(guest).join("src"));
    }

    check_target()?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--locked", "--target", TARGET, "--manifest-path"]);
    cargo.arg(guests.join("Cargo.toml")).arg("--target-dir").arg(&target);
    // What the outer cargo tells its compiler does not hold for the inner one: flags, profile overrides,
    // clippy's wrapper, the other package's variables.
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        if OUTER.iter().any(|outer| name.starts_with(outer)) {
            cargo.env_remove(name);
        }
    }
    let output = cargo.output().map_err(|why| format!("cargo could not be started for the guests: {why}"))?;
    if !output.status.success() {
        return Err(format!("the guests did not compile:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    for (variable, file) in [
        ("ANCHOR_REFERENCE_GUEST", "reference_rails.wasm"),
        ("ANCHOR_BRIDGE_GUEST", "business_bridge.wasm"),
        ("ANCHOR_TEST_GUEST", "test_rails.wasm"),
    ] {
        println!("cargo::rustc-env={variable}={}", target.join(TARGET).join("release").join(file).display());
    }
    Ok(())
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// A missing target is the likeliest trouble on a new machine, and rustc's own words for it name no remedy.
fn check_target() -> Result<(), String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .map_err(|why| format!("rustc could not be started: {why}"))?;
    let folder = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !Path::new(folder.trim()).is_dir() {
        return Err(format!("the compiler can't build guests: install the target with `rustup target add {TARGET}`"));
    }
    Ok(())
}
