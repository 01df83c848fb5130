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
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--release", "--locked", "--quiet", "--target", "wasm32-wasip2", "--manifest-path"]);
        cargo.arg(folder.join(version).join("Cargo.toml")).arg("--target-dir").arg(&target);
        // What this package's own build was told does not hold for the guest.
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "RUSTC_WORKSPACE_WRAPPER"] {
            cargo.env_remove(name);
        }
        let built = cargo.output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    });
    target.join("wasm32-wasip2/release/cash_desk.wasm")
}
