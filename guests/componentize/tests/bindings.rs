//! The Go SDK's committed bindings are those of the WIT package as it is.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::{fs, path::Path};

#[test]
fn the_committed_bindings_are_what_the_generator_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../go/anchorguest/internal/wit");
    for (name, text) in anchor_componentize::bindings::files().unwrap() {
        let committed = fs::read(folder.join(&name)).unwrap_or_default();
        assert!(committed == text, "{name} is not that of the WIT package: run `make guests-bindings`");
    }
}
