//! The business's receiver and a client's callback hang: wallets are answered as before, and nothing is lost.

use super::{events::before, received_offchain};
use anchor_host_tests::{
    attack,
    business::Business,
    database::Kind,
    listener::Listener,
    on_both,
    sender::SendingAnchor,
    times::{Times, load_average},
    wait,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

on_both!(receivers_that_hang_keep_no_wallet_waiting);

/// Deposits that are opened, each read as often.
const EVERY_DAY: (usize, usize) = (10, 5);
const WHOLE: (usize, usize) = (200, 20);

/// Opens deposits that tell the client and the business of each change, and reads them: ids, and how long each request took.
async fn use_it(wallet: &SendingAnchor, callback: &str, (count, reads): (usize, usize)) -> (Vec<String>, Times) {
    let (mut ids, mut times) = (Vec::new(), Vec::new());
    let parameters = [("amount", "10"), ("on_change_callback", callback)];
    for _ in 0..count {
        let begun = Instant::now();
        let opened = wallet.deposit(&parameters).await.expect(200);
        times.push(begun.elapsed());
        let id = opened["id"].as_str().unwrap().to_owned();
        for _ in 0..reads {
            let begun = Instant::now();
            assert_eq!(wallet.transfer_of(&id).await["status"], "incomplete");
            times.push(begun.elapsed());
        }
        ids.push(id);
    }
    (ids, times.into_iter().collect())
}

async fn receivers_that_hang_keep_no_wallet_waiting(kind: Kind) {
    let size = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    // One wallet asks for all of it.
    let budgets = [("limits.reads_per_minute", "1000000"), ("limits.writes_per_minute", "1000000")];
    let (server, client) = (Listener::open().await, Listener::open().await);
    let anchor = before(kind, &server, &budgets).await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let callback = client.url("/told");
    let (_, quiet) = use_it(&wallet, &callback, size).await;
    anchor.all_told().await;
    let (known, told) = (server.heard().len(), client.heard().len());
    server.hang(true);
    client.hang(true);
    let (ids, down) = use_it(&wallet, &callback, size).await;
    for id in &ids {
        received_offchain(&anchor, &business, id).await;
    }
    println!("{kind:?}: requests while receivers answer: {quiet}; while they hang: {down}; load {:.1}", load_average());
    server.hang(false);
    client.hang(false);
    for (listener, known, each) in [(&server, known, 3), (&client, told, 2)] {
        let sequences = wait::until("every event, once it is back", || async {
            // What hung is tried again when its lease or its pause is over.
            anchor.advance(Duration::from_secs(5));
            let (mut sequences, mut seen) = (BTreeMap::<String, Vec<i64>>::new(), BTreeSet::new());
            // One may come again under its id, when its lease ended while it was being delivered.
            for one in listener.heard()[known..].iter().filter(|one| seen.insert(one.event.clone())) {
                let body = &one.body;
                let id = body["payload"]["transaction"]["id"].as_str().or_else(|| body["transaction"]["id"].as_str());
                sequences.entry(id.unwrap().to_owned()).or_default().push(one.sequence);
            }
            let count: usize = sequences.values().map(Vec::len).sum();
            if count == ids.len() * each { Ok(sequences) } else { Err(format!("{count} of {}", ids.len() * each)) }
        })
        .await;
        for id in &ids {
            let expected: Vec<i64> = (1..).take(each).collect();
            assert_eq!(sequences[id], expected, "each once, in order");
        }
    }
    anchor.finish().await;
}
