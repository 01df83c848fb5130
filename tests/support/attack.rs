//! How hard the attacks attack: enough for every day, or `ATTACK=whole` (`make attack`).

use rand::{SeedableRng, rngs::StdRng};

/// Whether everything is asked for, however long it takes.
pub fn is_whole() -> bool {
    std::env::var("ATTACK").is_ok_and(|asked| asked == "whole")
}

/// How many cases there are for each that is tried: all are tried when everything is asked for.
pub fn one_of(cases: u64) -> u64 {
    if is_whole() { 1 } else { cases }
}

/// The seed of what is left to chance: `ATTACK_SEED`, else the one given. It is printed, so that a failure can be had again.
pub fn seeded(attack: &str, seed: u64) -> StdRng {
    let seed = std::env::var("ATTACK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(seed);
    println!("{attack}: ATTACK_SEED={seed}");
    StdRng::seed_from_u64(seed)
}
