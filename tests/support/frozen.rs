//! Guests built with the SDKs of earlier releases, which `tests/frozen` keeps.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The guest of a release as a file, built when a test first wants it.
pub fn guest(version: &str) -> PathBuf {
    static BUILT: OnceLock<()> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen");
    let target = folder.join("target");
    BUILT.get_or_init(|| {
        let manifest = folder.join(version).join("Cargo.toml");
        begin_with_todays_guests(&target, &manifest);
        cargo(&["build", "--locked", "--quiet"], &manifest, &target);
    });
    target.join("wasm32-wasip2/release/cash_desk.wasm")
}

/// Runs Cargo on a release's workspace.
fn cargo(words: &[&str], manifest: &Path, target: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(words).args(["--release", "--target", "wasm32-wasip2", "--manifest-path"]);
    cargo.arg(manifest).arg("--target-dir").arg(target);
    // What this package's own build was told does not hold for the guest.
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "RUSTC_WORKSPACE_WRAPPER"] {
        cargo.env_remove(name);
    }
    let done = cargo.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Gives a first build what today's guests were built with: its dependencies are the same ones, and most of its time.
fn begin_with_todays_guests(target: &Path, manifest: &Path) {
    let todays = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target");
    if !target.exists() && todays.is_dir() {
        // Cargo goes by the times of files, and builds what is missing.
        let copied = Command::new("cp").arg("-a").args([&todays, target]).status().unwrap();
        assert!(copied.success(), "{} can't be copied", todays.display());
        // Today's SDK may bear the same version.
        cargo(&["clean", "-p", "anchor-guest", "-p", "cash-desk"], manifest, target);
    }
}
