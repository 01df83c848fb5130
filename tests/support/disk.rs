//! A small disk of a test's own, which it can fill: a tmpfs.
//!
//! Mounting one takes root. Whoever is not becomes it in a namespace of the kernel's, where the test runs once more.

use std::{
    env,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

const WITHIN: &str = "DISK_TEST_WITHIN";

pub struct Disk {
    directory: TempDir,
}

impl Disk {
    /// A disk of so many MiB. `None`: the test `name`, which asks, was had elsewhere, or can't be had here.
    pub fn mount(name: &str, mib: u32) -> Option<Self> {
        let directory = tempfile::Builder::new().prefix("anchor-disk-").tempdir().unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "none"]).arg(directory.path());
        if command.output().is_ok_and(|done| done.status.success()) {
            return Some(Self { directory });
        }
        let unshared = |program: &Path| {
            let mut command = Command::new("unshare");
            command.args(["--map-root-user", "--mount"]).arg(program);
            command
        };
        let can = unshared(Path::new("true")).output().is_ok_and(|done| done.status.success());
        if env::var_os(WITHIN).is_some() || !can {
            eprintln!("SKIPPED: {name} needs a disk of its own, and neither root nor a user namespace is to be had");
            return None;
        }
        let mut again = unshared(&env::current_exe().unwrap());
        let done = again.args([name, "--exact", "--nocapture"]).env(WITHIN, "1").status().unwrap();
        assert!(done.success(), "{name} failed in a namespace of its own");
        None
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Leaves only so many KiB.
    pub fn fill(&self, left_kib: u64) {
        let mut file = File::create(self.ballast()).unwrap();
        let chunk = vec![0; 4096];
        let mut pages = (self.free_kib().saturating_sub(left_kib)) / 4;
        while pages > 0 && file.write_all(&chunk).is_ok() {
            pages -= 1;
        }
        if left_kib == 0 {
            while file.write_all(&chunk).is_ok() {}
        }
    }

    /// Gives all of that back.
    pub fn clear(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    fn free_kib(&self) -> u64 {
        let told = Command::new("df").args(["-k", "--output=avail"]).arg(self.path()).output().unwrap();
        String::from_utf8_lossy(&told.stdout).lines().last().unwrap().trim().parse().unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.directory.path()).status();
    }
}
