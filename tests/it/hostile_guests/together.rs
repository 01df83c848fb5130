//! All the harm at once, over and over, beside an honest guest: its calls go on, and the host's memory is bounded.

use super::{Host, MIB, bomb, hostile, server};
use anchor_host_tests::{
    attack,
    connection::{Connection, request},
    process::Program,
    times::{Times, load_average},
};
use reqwest::StatusCode;
use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// The most memory that the host may have held, in KiB. It may hold 8 MiB and each guest 8 for each call, and this build takes
/// about 100 MiB by itself.
const RESIDENT_MOST: u64 = 300 * MIB;

/// Between two honest calls, and between two calls of each kind of harm.
const PAUSE: Duration = Duration::from_millis(10);
const HARM_PAUSE: Duration = Duration::from_millis(500);

/// Between two components that are hard to compile.
const BOMB_PAUSE: Duration = Duration::from_secs(5);

/// What the honest guest is asked, one call after the other; each has to be answered.
async fn honest(host: &Host, calls: usize) -> Times {
    let target = format!("/sep38/price?sell_asset={}&buy_asset=iso4217:USD&sell_amount=10&context=sep31", host.asset);
    let asked = request("GET", &target, None, None);
    let mut connection = Connection::open(&host.url).await;
    let mut times = Vec::new();
    for _ in 0..calls {
        tokio::time::sleep(PAUSE).await;
        let began = Instant::now();
        connection.exchange(&asked, 200).await;
        times.push(began.elapsed());
    }
    times.into_iter().collect()
}

/// Does one kind of harm again and again; how often it was answered what.
async fn again(host: &Host, word: String, is_over: &AtomicBool) -> BTreeMap<StatusCode, usize> {
    let mut statuses = BTreeMap::new();
    while !is_over.load(Ordering::SeqCst) {
        *statuses.entry(host.harm(&word).await.0).or_default() += 1;
        tokio::time::sleep(HARM_PAUSE).await;
    }
    statuses
}

/// Puts one component after the other into the place of the hostile one, each hard to compile; how many.
async fn bombs(file: &std::path::Path, is_over: &AtomicBool) -> usize {
    let (bomb, mut count) = (bomb(), 0);
    while !is_over.load(Ordering::SeqCst) {
        count += 1;
        // A custom section named `n`, so that no two are alike.
        let section = [0, 3, 1, b'n', u8::try_from(count).unwrap()];
        let new = file.with_extension("new");
        fs::write(&new, [bomb.as_slice(), &section].concat()).unwrap();
        fs::rename(&new, file).unwrap();
        tokio::time::sleep(BOMB_PAUSE).await;
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_of_them_at_once_leave_the_honest_guest_its_time() {
    let calls = if attack::is_whole() { 2_000 } else { 200 };
    let ((bank, _at_bank), (thief, at_thief)) = (server().await, server().await);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hostile.wasm");
    fs::copy(hostile(), &file).unwrap();
    let more = [
        ("guests[0].memory_mib", "8"),
        ("guests[0].host_memory_mib", "8"),
        ("guests[0].http_origins", &format!("{bank},{thief}")),
        ("guests[0].secrets.bank_key", "canary-key"),
        ("guests[0].secrets_by_handle", &format!("bank_key@{bank}")),
        ("guest.compile_s", "3"),
    ];
    let host = Arc::new(Host::start(&file.display().to_string(), &more, Program::start).await);
    let words = [
        "flood:50".to_owned(),
        "hoard:bodies".to_owned(),
        "hoard:headers".to_owned(),
        "hoard:paths".to_owned(),
        "hoard:refused".to_owned(),
        "values:60".to_owned(),
        "steal:rate".to_owned(),
        format!("handle:{thief}/"),
        format!("handle-wasi:{thief}/"),
        format!("smuggle:{bank}/"),
        format!("smuggle-wasi:{bank}/"),
    ];
    honest(&host, 50).await;
    let (quiet, before, load) = (honest(&host, calls).await, host.process.resident(), load_average());

    let is_over = Arc::new(AtomicBool::new(false));
    let harm = words.map(|word| {
        let (host, is_over) = (host.clone(), is_over.clone());
        tokio::spawn(async move { (word.clone(), again(&host, word, &is_over).await) })
    });
    let bombs = {
        let is_over = is_over.clone();
        tokio::spawn(async move { bombs(&file, &is_over).await })
    };
    let beside = honest(&host, calls).await;
    is_over.store(true, Ordering::SeqCst);
    let (harm, bombs) = (futures_util::future::join_all(harm).await, bombs.await.unwrap());

    let (resident, most) = (host.process.resident() / MIB, host.process.resident_most());
    let ratio = beside.times_as_long_as(&quiet);
    println!("honest calls: p99 {ratio:.2} times as long beside hostile guests (aim: 1.2)");
    println!("  alone: {quiet}; load average {load}\n  beside: {beside}; load average {}", load_average());
    println!("  memory {} MiB, then {resident}, at most {}; {bombs} compile bombs", before / MIB, most / MIB);
    for (word, statuses) in harm.into_iter().map(Result::unwrap) {
        println!("  {word}: {statuses:?}");
        assert!(statuses.keys().all(|status| [400, 500].contains(&status.as_u16())), "{word}: {statuses:?}");
    }
    assert!(most < RESIDENT_MOST, "the host has held {} MiB", most / MIB);
    assert!(at_thief.lock().unwrap().is_empty(), "a secret went where it is not for");
    let host = Arc::into_inner(host).unwrap();
    assert_eq!(host.process.stop(), Some(0), "{}", host.program.log());
}
