//! The ways to fail that every function has.

use crate::{handles, look, note};
use anchor_guest::{config, http, log, prelude::Problem};
use std::{
    hint::black_box,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// What only a call in the same instance can see.
static COUNTED: AtomicU32 = AtomicU32::new(0);

pub fn act(word: &str) -> Result<(), Problem> {
    match word.split_once(':').unwrap_or((word, "")) {
        ("trap", _) => panic!("steered to panic"),
        ("overflow", _) => println!("{}", recurse(0)),
        ("spin", _) => spin(),
        ("sleep", _) => std::thread::sleep(Duration::from_secs(3600)),
        ("memory", _) => hoard(),
        ("flood", _) => (0..16 * 1024).for_each(|line| println!("{line:063}")),
        ("drown", _) => loop {
            println!("{:063}", 0);
        },
        ("log", text) => {
            let levels = [log::Level::Trace, log::Level::Debug, log::Level::Info, log::Level::Warn, log::Level::Error];
            for level in levels.into_iter().chain([log::Level::Critical]) {
                log::log(level, "bank", &format!("{text} as {level:?}"));
            }
            log::log(log::Level::Info, "bank", &"x".repeat(1 << 20));
        }
        ("secret", url) => {
            let key = config::required("bank_key")?;
            println!("the key is {key}");
            let request = http::Request::get(url).header("Authorization", &format!("Bearer {key}"));
            let response = request.header("X-Key", "<{secret:bank_key}>").send()?;
            return Err(Problem::Unavailable(format!("{key} {}", String::from_utf8_lossy(&response.body))));
        }
        ("get" | "post", url) => {
            let request = if word.starts_with("get") { http::Request::get(url) } else { http::Request::post(url) };
            let outcome = match request.send() {
                Ok(response) => format!("{} {}", response.status, String::from_utf8_lossy(&response.body)),
                Err(error) => format!("{error:?}"),
            };
            return Err(Problem::Unavailable(outcome.chars().take(500).collect()));
        }
        ("calls", count) => {
            let url = config::required("bank_url")?;
            for _ in 0..count.parse().unwrap_or(1) {
                http::Request::get(url.as_str()).send()?;
            }
            return Err(Problem::Unavailable("all calls were made".into()));
        }
        ("fill", amounts) => {
            let (keys, size) = amounts.split_once(':').expect("KEYS:BYTES");
            return note::fill(keys.parse().expect("a number"), size.parse().expect("a number"));
        }
        ("look", question) => return look::tell(question),
        ("recall", key) => return note::tell(key),
        ("count", _) => {
            let before = COUNTED.fetch_add(1, Ordering::Relaxed);
            return Err(Problem::Invalid((before + 1).to_string()));
        }
        ("say", text) => println!("{text}"),
        ("leave", count) => handles::leave(count.parse().expect("a number")),
        _ => {}
    }
    Ok(())
}

fn recurse(depth: u64) -> u64 {
    if black_box(depth) == u64::MAX { 0 } else { 1 + black_box(recurse(black_box(depth + 1))) }
}

fn spin() {
    let mut turns = 0u64;
    while black_box(turns) != u64::MAX {
        turns = black_box(turns) / 2;
    }
}

fn hoard() {
    let mut hoard = Vec::new();
    loop {
        hoard.push(black_box(vec![1u8; 1 << 20]));
    }
}
