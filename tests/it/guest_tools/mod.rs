//! The authors' commands, as a person or a program runs them.

mod authors;
mod images;
mod look;
mod mistakes;
mod pages;
mod preview;
mod scenarios;
mod templates;

use anchor_host_tests::process::binary;
use std::process::{Command, Output};

/// Where compiled guests are kept between runs, instead of the user's own cache.
const CACHE: &str = env!("CARGO_TARGET_TMPDIR");

/// `anchor-host guest …`.
fn guest(arguments: &[&str]) -> Output {
    Command::new(binary())
        .arg("guest")
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("XDG_CACHE_HOME", CACHE)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
