//! What each language costs, as a table with a column per language: `make languages` writes it to
//! `host/docs/languages.md`.

use super::{
    bare_guest::BareGuest,
    guest_call::{Calls, calls},
    measure::{Machine, aligned, median},
};
use anchor_host::guest::{GuestSource, Guests, Settings};
use anchor_host_tests::{guests::Language, versions::Version};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Instances of one batch whose memory is measured.
const INSTANCES: u32 = 25;

/// So many batches live at once.
const BATCHES: u32 = 6;

/// Times each is compiled.
const COMPILED: usize = 3;

/// Where the table stands in the page.
const MARKS: [&str; 2] = ["<!-- table -->\n", "<!-- end of table -->\n"];

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/docs/languages.md")
}

/// Measures, and writes the page anew.
pub async fn write(machine: &Machine) {
    let mut columns = vec![NAMES.map(str::to_owned).to_vec()];
    for language in [Language::Rust, Language::Go, Language::Js, Language::Web, Language::Python] {
        eprintln!("measuring {}", language.name());
        let mut column = vec![language.name().to_owned()];
        column.extend(figures(language).await);
        columns.push(column);
    }
    let lines: Vec<Vec<String>> =
        (0..NAMES.len()).map(|line| columns.iter().map(|column| column[line].clone()).collect()).collect();
    let table = format!("{}\n\n{}", machine.line(), aligned(&lines));
    println!("{table}");
    let text = fs::read_to_string(page()).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    fs::write(page(), [before, MARKS[0], "\n", &table, "\n", MARKS[1], after].concat()).unwrap();
}

const NAMES: [&str; 13] = [
    "",
    "component",
    "component, gzip",
    "compiled by Winch, tried",
    "compiled by Cranelift, tried",
    "from the cache, tried",
    "memory of a live instance",
    "call, fresh instance, p50",
    "call, reused instance, p50",
    "call, reused instance, p99",
    "JSON callback to a server in the language, p50",
    "callback : fresh instance",
    "callback : reused instance",
];

async fn figures(language: Language) -> [String; 12] {
    let component = language.reference();
    let kib = |bytes: u64| format!("{} KiB", bytes / 1024);
    let milliseconds = |times: &mut Vec<f64>| format!("{:.1} ms", median(times));
    let [mut winch, mut cranelift, mut cached] = compiled(&component).await;
    let Calls { fresh, reused, callback, .. } = calls(language).await;
    let microseconds = |time: f64| format!("{time:.1} µs");
    let times = |ratio: f64| format!("{ratio:.1} ×");
    [
        kib(fs::metadata(&component).unwrap().len()),
        kib(gzipped(&component)),
        milliseconds(&mut winch),
        milliseconds(&mut cranelift),
        milliseconds(&mut cached),
        kib(memory(&component).await),
        microseconds(fresh.p50),
        microseconds(reused.p50),
        microseconds(reused.p99),
        microseconds(callback.p50),
        times(callback.ratio(&fresh)),
        times(callback.ratio(&reused)),
    ]
}

fn gzipped(file: &Path) -> u64 {
    let output = Command::new("gzip").args(["-9", "-c"]).arg(file).stderr(Stdio::inherit()).output().unwrap();
    output.stdout.len().try_into().unwrap()
}

/// What a version takes until it could serve, in milliseconds: by each compiler, and with its code in the cache.
async fn compiled(component: &Path) -> [Vec<f64>; 3] {
    let folder = tempfile::tempdir().unwrap();
    let load = |cache: bool| {
        let cache_dir = cache.then(|| folder.path().join("cache"));
        async { Guests::load(&[GuestSource::file(component)], Settings { cache_dir, ..Settings::default() }).await }
    };
    let (hurried, cached) = (load(false).await.unwrap(), load(true).await.unwrap());
    let mut times: [Vec<f64>; 3] = Default::default();
    for round in 0..COMPILED {
        let version = Version::of(component, &format!("compiled {round}"));
        let source = GuestSource::bytes(component.display().to_string(), version.bytes().to_vec());
        let timed = async |place: usize, times: &mut [Vec<f64>; 3]| {
            let began = Instant::now();
            match place {
                0 => hurried.prepare(&source).await.unwrap(),
                1 => cached.optimise(&source).await.unwrap(),
                _ => cached.prepare(&source).await.unwrap(),
            };
            times[place].push(began.elapsed().as_secs_f64() * 1e3);
        };
        for place in 0..3 {
            timed(place, &mut times).await;
        }
    }
    times
}

/// Memory that each of many instances that had a call has for itself, in bytes. What compiling took is given back meanwhile,
/// so that they come in batches, and the one beside which the least was given back tells.
async fn memory(component: &Path) -> u64 {
    let guest = BareGuest::new(component, BATCHES * INSTANCES + 1);
    // What the first call of all sets up is not an instance's.
    guest.call().await;
    let (mut most, mut instances) = (0, Vec::new());
    for _ in 0..BATCHES {
        let before = anonymous();
        for _ in 0..INSTANCES {
            let mut instance = guest.instance().await;
            guest.call_again(&mut instance).await;
            instances.push(instance);
        }
        most = most.max(anonymous().saturating_sub(before));
    }
    drop(instances);
    most / u64::from(INSTANCES)
}

/// Bytes of this process that no file is behind.
fn anonymous() -> u64 {
    let text = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("Anonymous:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() << 10
}
