//! What all measurements share: taking turns, medians, and the table they end in.

use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use std::{
    fmt::{self, Write},
    future::Future,
    time::{Duration, Instant},
};

/// Where a figure should be.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

/// One line of the table.
#[derive(Serialize)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// The figure that the aim is about.
    pub value: f64,
    pub unit: &'static str,
    pub aim: Aim,
    /// The measurements behind it, for people.
    pub behind: String,
}

impl Row {
    pub fn is_reached(&self) -> bool {
        match self.aim {
            Aim::AtLeast(least) => self.value >= least,
            Aim::AtMost(most) => self.value <= most,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.what, figure(self.value, self.unit), self.behind)
    }
}

/// Two things that took turns.
pub struct Compared {
    /// Medians of all turns, per second or in seconds.
    pub ours: f64,
    pub other: f64,
    /// Median of the turns' ratios, ours to the other's: what slows the machine down for a while slows both.
    pub ratio: f64,
    least: f64,
    most: f64,
}

impl Compared {
    pub fn spread(&self) -> String {
        format!("ratios from {:.2} to {:.2}", self.least, self.most)
    }
}

/// Measures both `turns` times, side by side, each being the first every other time. One turn before is not counted.
pub async fn by_turns<T, A, B, FA, FB>(turns: usize, mut ours: A, mut other: B) -> Compared
where
    T: Into<f64>,
    A: FnMut() -> FA,
    B: FnMut() -> FB,
    FA: Future<Output = T>,
    FB: Future<Output = T>,
{
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for turn in 0..=turns {
        let (first, second): (f64, f64);
        if turn % 2 == 0 {
            first = ours().await.into();
            second = other().await.into();
        } else {
            second = other().await.into();
            first = ours().await.into();
        }
        if turn > 0 {
            a.push(first);
            b.push(second);
        }
    }
    let mut ratios: Vec<f64> = a.iter().zip(&b).map(|(ours, other)| ours / other).collect();
    let ratio = median(&mut ratios);
    Compared { ours: median(&mut a), other: median(&mut b), ratio, least: ratios[0], most: ratios[ratios.len() - 1] }
}

/// A turn of one of several: how long each of its rounds took.
pub type Turn<'a> = Box<dyn FnMut() -> LocalBoxFuture<'a, Vec<f64>> + 'a>;

/// One of several that took turns.
pub struct Timed {
    /// Medians of the turns, in the order of the turns.
    medians: Vec<f64>,
    pub p50: f64,
    pub p99: f64,
}

impl Timed {
    /// Median of the turns' ratios to the other's.
    pub fn ratio(&self, other: &Self) -> f64 {
        median(&mut self.medians.iter().zip(&other.medians).map(|(ours, other)| ours / other).collect::<Vec<_>>())
    }
}

/// Times each `turns` times, side by side, beginning with another one each time. One turn before is not counted.
pub async fn in_turn<const N: usize>(turns: usize, mut all: [Turn<'_>; N]) -> [Timed; N] {
    let mut times: [(Vec<f64>, Vec<f64>); N] = std::array::from_fn(|_| Default::default());
    for turn in 0..=turns {
        for place in 0..N {
            let who = (turn + place) % N;
            let mut rounds = all[who]().await;
            if turn > 0 {
                times[who].0.push(median(&mut rounds));
                times[who].1.append(&mut rounds);
            }
        }
    }
    times.map(|(medians, mut rounds)| Timed {
        p50: median(&mut medians.clone()),
        p99: percentile(&mut rounds, 99),
        medians,
    })
}

/// The middle one; leaves them sorted.
pub fn median(values: &mut [f64]) -> f64 {
    percentile(values, 50)
}

/// The one that so many per cent are not above; leaves them sorted.
pub fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[(values.len() * percent / 100).min(values.len() - 1)]
}

/// The end of a turn.
#[derive(Clone, Copy)]
pub struct Until(Instant);

impl Until {
    pub fn is_ahead(self) -> bool {
        Instant::now() < self.0
    }
}

/// Rounds per second of `workers` tasks that go on for `span`; each says how many it made.
pub async fn per_second<F>(workers: usize, span: Duration, mut worker: impl FnMut(usize, Until) -> F) -> f64
where
    F: Future<Output = u64> + Send + 'static,
{
    let began = Instant::now();
    let until = Until(began + span);
    let running: Vec<_> = (0..workers).map(|number| tokio::spawn(worker(number, until))).collect();
    let mut rounds = 0;
    for worker in running {
        rounds += worker.await.unwrap();
    }
    rounds as f64 / began.elapsed().as_secs_f64()
}

/// What it was measured on.
#[derive(Serialize)]
pub struct Machine {
    processor: String,
    cores: usize,
    memory_gib: u64,
    kernel: String,
    /// One-minute load before anything was measured: what others were doing.
    load: String,
    date: String,
}

impl Machine {
    pub fn look() -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_once(':').map_or("unknown", |(_, value)| value.trim()).to_owned()
        };
        let kilobytes = field(&read("/proc/meminfo"), "MemTotal");
        let kilobytes: u64 = kilobytes.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default();
        let today = anchor_host_tests::anchor::now().to_string();
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: kilobytes >> 20,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
            date: today[..10].to_owned(),
        }
    }
}

impl Machine {
    /// In one line, for people.
    pub fn line(&self) -> String {
        let Self { processor, cores, memory_gib, kernel, load, date } = self;
        format!(
            "{date}, {processor}, {cores} cores, {memory_gib} GiB, Linux {kernel}, load before {load}; release build."
        )
    }
}

/// The table, as Markdown that can be read as it is.
pub fn table(machine: &Machine, rows: &[Row]) -> String {
    let head = ["what", "figure", "aim", "reached", "behind it"].map(str::to_owned);
    let mut lines = vec![head.to_vec()];
    for row in rows {
        let aim = match row.aim {
            Aim::AtLeast(least) => format!("≥ {}", figure(least, row.unit)),
            Aim::AtMost(most) => format!("≤ {}", figure(most, row.unit)),
        };
        let reached = if row.is_reached() { "yes" } else { "**no**" };
        lines.push(vec![row.what.clone(), figure(row.value, row.unit), aim, reached.to_owned(), row.behind.clone()]);
    }
    format!("{}\n\n{}", machine.line(), aligned(&lines))
}

/// Lines of as many cells each, the first being the heads, with the columns one below the other.
pub fn aligned(lines: &[Vec<String>]) -> String {
    let columns = 0..lines.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        columns.map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()).collect();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}", width = *width)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            let _ = writeln!(out, "| {} |", rule.join(" | "));
        }
    }
    out
}

fn figure(value: f64, unit: &str) -> String {
    match unit {
        "×" => format!("{value:.2} ×"),
        _ if value >= 100.0 => format!("{value:.0} {unit}"),
        _ => format!("{value:.1} {unit}"),
    }
}
