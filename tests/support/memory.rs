//! Folders in memory, for databases and for what else a host keeps: no test turns the power off, and SQLite waits for the disk
//! at each commit.

use std::{process::Command, sync::OnceLock};
use tempfile::TempDir;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// The room that there has to be, in KiB: more than all tests that run at once keep. Containers have less by default.
const ROOM: u64 = 512 << 10;

/// A folder that is gone after the test: in memory if there is room, else where all folders for a while are.
pub fn folder() -> TempDir {
    static HAS_ROOM: OnceLock<bool> = OnceLock::new();
    let folder = match HAS_ROOM.get_or_init(|| room().is_some_and(|room| room >= ROOM)) {
        true => tempfile::tempdir_in(MEMORY),
        false => tempfile::tempdir(),
    };
    folder.unwrap()
}

/// What is free there, in KiB.
fn room() -> Option<u64> {
    let told = Command::new("df").args(["-Pk", MEMORY]).output().ok()?;
    String::from_utf8(told.stdout).ok()?.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}
