//! What strangers and peers write, given to whatever reads it: one function per fuzz target.
//!
//! `fuzz/` runs them under libFuzzer, and `it::fuzz` runs them over the same corpus in every test run, so that the two
//! can't drift apart. A target fails by panicking. It returns whether the bytes were taken for what they should be, by
//! which a corpus shows that it still reaches behind the first check.

mod admin;
mod bodies;
mod horizon;
mod peer;
mod sign_in;
mod texts;

/// A target's function.
pub type Target = fn(&[u8]) -> bool;

/// Every target: the name of its program in `fuzz/fuzz_targets` and of its folder in `fuzz/corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("admin_token", admin::token),
    ("callback_url", texts::callback_url),
    ("client_toml", sign_in::client_toml),
    ("config", texts::config),
    ("cosigned", horizon::cosigned),
    ("forwarded", texts::forwarded),
    ("horizon_answer", horizon::answer),
    ("horizon_movement", horizon::movement),
    ("horizon_operation", horizon::operation),
    ("query", bodies::query),
    ("sep10_challenge", sign_in::challenge),
    ("sep12_body", bodies::sep12),
    ("sep31_body", bodies::sep31),
    ("sep38_body", bodies::sep38),
    ("sep6_query", bodies::sep6),
    ("token", sign_in::token),
    ("vocabulary", texts::vocabulary),
];

/// `libfuzzer_sys::fuzz_target`, where there is no libFuzzer: a function that takes what libFuzzer would invent. The crate
/// of the real one is of an older edition, to which `_ = …` is no expression.
#[macro_export]
macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:expr_2021) => {
        pub fn run($bytes: &[u8]) {
            $body;
        }
    };
}

/// The function of a target.
pub fn target(name: &str) -> Target {
    TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no fuzz target `{name}`")).1
}

/// No text for a client is longer, however much of what it sent is repeated in it.
const TEXT_MOST: usize = 400;

/// Fails on a text that no client should be shown.
fn assert_for_a_client(text: &str) {
    assert!(!text.is_empty() && text.len() <= TEXT_MOST, "{} bytes: {text:?}", text.len());
    assert!(!text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{text:?}");
}

/// Runs what a handler would wait for.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    peer::runtime().block_on(future)
}
