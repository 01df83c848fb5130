//! Pauses between retries.

use crate::model::Random;
use std::time::Duration;

/// Pauses that grow from one retry to the next, up to a maximum. Part of each is random, so that clients that failed
/// together do not retry together.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    /// Numerator and denominator of the growth factor.
    growth: (u32, u32),
    /// The reciprocal of the random part of a pause.
    chance: u32,
}

impl Backoff {
    /// Each pause is twice as long as the one before; a quarter of it is random.
    pub fn doubling(first: Duration, longest: Duration) -> Self {
        Self { first, longest, growth: (2, 1), chance: 4 }
    }

    /// Each pause is half as long again as the one before; a quarter of it is random.
    pub fn growing_by_half(first: Duration, longest: Duration) -> Self {
        Self { growth: (3, 2), ..Self::doubling(first, longest) }
    }

    /// The same pauses, with half of each random.
    pub fn spread_widely(self) -> Self {
        Self { chance: 2, ..self }
    }

    /// The pause after that many failures in a row. For 0 it is the same as for 1.
    pub fn pause(&self, failures: u32, random: &dyn Random) -> Duration {
        let (times, over) = self.growth;
        let mut pause = self.first;
        for _ in 1..failures {
            let grown = pause.saturating_mul(times) / over;
            if grown >= self.longest || grown == pause {
                pause = grown;
                break;
            }
            pause = grown;
        }
        let pause = pause.min(self.longest);
        let drawn = u32::from(u16::from_le_bytes(random.bytes()));
        pause - pause / self.chance * drawn / u32::from(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Always the same byte.
    struct Only(u8);

    impl Random for Only {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn millis(backoff: Backoff, random: u8) -> Vec<u128> {
        [0, 1, 2, 3, 4, 9, u32::MAX].map(|failures| backoff.pause(failures, &Only(random)).as_millis()).into()
    }

    #[test]
    fn pauses_grow_to_the_maximum_and_are_partly_random() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_millis(1000));
        assert_eq!(millis(Backoff::doubling(first, longest), 0), [100, 100, 200, 400, 800, 1000, 1000]);
        assert_eq!(millis(Backoff::doubling(first, longest), 0xff), [75, 75, 150, 300, 600, 750, 750]);
        assert_eq!(millis(Backoff::growing_by_half(first, longest), 0), [100, 100, 150, 225, 337, 1000, 1000]);
        assert_eq!(millis(Backoff::doubling(first, longest).spread_widely(), 0xff), [50, 50, 100, 200, 400, 500, 500]);
        assert_eq!(millis(Backoff::doubling(Duration::ZERO, longest), 0), [0; 7]);
        assert_eq!(Backoff::doubling(longest, Duration::MAX).pause(u32::MAX, &Only(0)), Duration::MAX);
    }
}
