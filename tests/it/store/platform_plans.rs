//! The lists of the Platform API read a page of an index, whatever is asked for and however many transactions there are.

use super::{insert, transaction};
use anchor_host::{
    model::{Protocol, Status, TransactionId},
    store::{PlatformOrder, PlatformPage, PlatformPlace, Store},
};
use anchor_host_tests::{
    attack,
    database::{Database, Kind},
    on_both,
};
use std::time::{Duration, Instant};

on_both!(a_business_reads_a_page_of_an_index_whatever_it_asks_for);

const EVERY_DAY: usize = 20_000;
const WHOLE: usize = 1_000_000;

const ORDERS: [PlatformOrder; 3] = [PlatformOrder::Created, PlatformOrder::Received, PlatformOrder::ActBy];

const STATUSES: [&[Status]; 3] =
    [&[], &[Status::PendingReceiver], &[Status::PendingReceiver, Status::Completed, Status::PendingSender]];

/// Copies of the one that is there: of every protocol and status, half of them with times.
async fn crowd(database: &Database, rows: usize) {
    let (numbers, id, time) = match database.url.starts_with("sqlite") {
        true => (
            format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"),
            "printf('01990000-0000-7000-8000-%012x', n.i + 65536)",
            "printf('2026-11-21T%02d:%02d:%02d.%03dZ', n.i / 3600000 % 24, n.i / 60000 % 60, n.i / 1000 % 60, n.i % 1000)",
        ),
        false => (
            format!("WITH n(i) AS (SELECT * FROM generate_series(1, {rows}))"),
            "'01990000-0000-7000-8000-' || lpad(to_hex(n.i + 65536), 12, '0')",
            "to_char(timestamp '2026-11-21' + n.i * interval '1 millisecond', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
        ),
    };
    let sql = format!(
        "{numbers} INSERT INTO transactions (id, protocol, kind, asset, status, version, owner, needs_attention, created_at, \
         updated_at, record, received_at, act_by) SELECT {id}, CASE WHEN n.i % 3 = 0 THEN 'sep6' ELSE one.protocol END, one.kind, \
         one.asset, CASE n.i % 4 WHEN 0 THEN 'completed' WHEN 1 THEN 'pending_sender' ELSE one.status END, one.version, \
         one.owner, one.needs_attention, one.created_at, one.updated_at, one.record, \
         CASE WHEN n.i % 2 = 0 THEN {time} END, CASE WHEN n.i % 5 = 0 THEN {time} END FROM n, \
         (SELECT * FROM transactions ORDER BY id LIMIT 1) AS one; ANALYZE"
    );
    database.execute(&sql).await;
}

/// A place in the middle of the list, with a time and without.
fn places(order: PlatformOrder) -> Vec<Option<PlatformPlace>> {
    let id: TransactionId = "01990000-0000-7000-8000-000000012000".parse().unwrap();
    let timed = PlatformPlace { at: Some("2026-11-21T00:00:08.000Z".to_owned()), id };
    match order {
        PlatformOrder::Created => vec![None, Some(PlatformPlace { at: None, id })],
        PlatformOrder::Received | PlatformOrder::ActBy => {
            vec![None, Some(timed), Some(PlatformPlace { at: None, id })]
        }
    }
}

fn pages() -> Vec<PlatformPage<'static>> {
    let mut pages = Vec::new();
    for order in ORDERS {
        for statuses in STATUSES {
            for is_descending in [false, true] {
                for after in places(order) {
                    let protocol = Protocol::Sep31;
                    pages.push(PlatformPage { protocol, statuses, order, is_descending, after, offset: 0, limit: 100 });
                }
            }
        }
    }
    pages
}

async fn a_business_reads_a_page_of_an_index_whatever_it_asks_for(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    assert!(insert(&store, &transaction(1)).await);
    crowd(&database, 1000).await;
    let few = if attack::is_whole() { slowest(&store).await } else { Duration::ZERO };
    let rows = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    database.execute("DELETE FROM transactions WHERE id > '01990000-0000-7000-8000-000000010000'").await;
    crowd(&database, rows).await;
    for page in pages() {
        for query in page.queries() {
            let mut statement = query.statement;
            for (number, text) in query.texts.iter().enumerate().rev() {
                statement = statement.replace(&format!("${}", number + 2), &format!("'{text}'"));
            }
            let plan = database.explain(&statement.replace("$1", "100")).await.join("\n");
            let scans = ["SCAN transactions", "Seq Scan on transactions"].iter().any(|scan| plan.contains(scan));
            // Merging the pages of several statuses may sort; a page of one must not.
            let sorts = ["USE TEMP B-TREE", "Sort Key"].iter().any(|sort| plan.contains(sort));
            assert!(!scans && (!sorts || page.statuses.len() > 1), "{page:?}\n{statement}\n{plan}");
        }
    }
    if attack::is_whole() {
        let many = slowest(&store).await;
        println!("{kind:?}: a page of the Platform API, p99 of every combination: {few:?} of 1000, {many:?} of {rows}");
    }
    store.close().await;
}

/// The 99th percentile of pages, of the slowest combination.
async fn slowest(store: &Store) -> Duration {
    let mut worst = Duration::ZERO;
    for page in pages() {
        let mut took = Vec::new();
        for _ in 0..100 {
            let began = Instant::now();
            store.platform_transactions(&page).await.unwrap();
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let p99 = took[took.len() * 99 / 100];
        if p99 > worst {
            println!("{p99:?}: {page:?}");
        }
        worst = worst.max(p99);
    }
    worst
}
