//! How long things took, and how busy the machine was.

use std::{fmt, fs, time::Duration};

/// Durations, the shortest first.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl FromIterator<Duration> for Times {
    fn from_iter<I: IntoIterator<Item = Duration>>(times: I) -> Self {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }
}

impl Times {
    /// The time within which so many of a hundred were done; zero for none.
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    pub fn most(&self) -> Duration {
        self.percentile(100)
    }

    /// How many times as long as the others' 99th percentile this one's is.
    pub fn times_as_long_as(&self, others: &Self) -> f64 {
        self.percentile(99).as_secs_f64() / others.percentile(99).as_secs_f64()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let [p50, p99, most] = [self.percentile(50), self.percentile(99), self.most()].map(ms);
        write!(f, "p50 {p50:.1} p99 {p99:.1} most {most:.1} ms")
    }
}

/// How many processes have been running or waiting for a processor in the last minute, on average.
pub fn load_average() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default()
}
