//! How hard the attacks attack: enough for every day, or `ATTACK=whole` (`make attack`).

use rand::{SeedableRng, rngs::StdRng};

/// Whether everything is asked for, however long it takes.
pub fn is_whole() -> bool {
    std::env::var("ATTACK").is_ok_and(|asked| asked == "whole")
}

/// The seed of what is left to chance: `ATTACK_SEED`, else the one given. It is printed, so that a failure can be had again.
pub fn seeded(attack: &str, seed: u64) -> StdRng {
    let seed = std::env::var("ATTACK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(seed);
    println!("{attack}: ATTACK_SEED={seed}");
    StdRng::seed_from_u64(seed)
}
