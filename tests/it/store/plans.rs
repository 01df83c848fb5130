//! A user's list of transfers reads the same few rows, however many there are (SEP-6 `GET /transactions`).

use super::{account, id, insert, transaction};
use anchor_host::{
    model::{
        Address, AssetId, Deposited, Details, Incoming, Kind as Transfer, Owner, Protocol, Transaction, TransactionId,
        Withdrawn,
    },
    store::{OwnerPage, Store},
};
use anchor_host_tests::{
    attack,
    database::{Database, Kind},
    on_both,
};
use std::time::{Duration, Instant};

on_both!(a_list_reads_a_page_of_an_index_whatever_is_asked_for);

/// Transactions of everybody, the same user's of another asset and another protocol among them.
const EVERY_DAY: usize = 20_000;
const WHOLE: usize = 1_000_000;

/// The user's own, which are listed.
const OWN: u16 = 60;

const KINDS: [Transfer; 4] =
    [Transfer::Deposit, Transfer::DepositExchange, Transfer::Withdrawal, Transfer::WithdrawalExchange];

/// Rows that no list may read: copies of one that is there, under another owner, asset or protocol, with ids among the user's
/// own.
async fn crowd(database: &Database, rows: usize) {
    let (numbers, number) = match database.url.starts_with("sqlite") {
        true => (
            format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"),
            "printf('01990000-0000-7000-8000-00000000%04x-%d', n.i % 60 + 1, n.i)",
        ),
        false => (
            format!("WITH n(i) AS (SELECT * FROM generate_series(1, {rows}))"),
            "'01990000-0000-7000-8000-00000000' || lpad(to_hex(n.i % 60 + 1), 4, '0') || '-' || n.i",
        ),
    };
    let kinds = KINDS.map(|kind| format!("'{kind}'")).join(", ");
    let sql = format!(
        "{numbers}, kinds(k, kind) AS (VALUES {}) INSERT INTO transactions (id, protocol, kind, asset, status, version, owner, \
         needs_attention, created_at, updated_at, record) SELECT {number}, CASE WHEN n.i % 3 = 0 THEN 'sep24' ELSE 'sep6' END, \
         kinds.kind, CASE WHEN n.i % 3 = 1 THEN 'native' ELSE one.asset END, one.status, one.version, \
         CASE WHEN n.i % 3 = 2 THEN 'somebody ' || (n.i % 1000) ELSE one.owner END, one.needs_attention, one.created_at, \
         one.updated_at, one.record FROM n JOIN kinds ON kinds.k = n.i % 4, \
         (SELECT * FROM transactions ORDER BY id LIMIT 1) AS one; ANALYZE",
        kinds.split(", ").enumerate().map(|(k, kind)| format!("({k}, {kind})")).collect::<Vec<_>>().join(", "),
    );
    database.execute(&sql).await;
}

/// One of each kind in turn.
fn own(n: u16) -> Transaction {
    let mut record = transaction(n);
    let (asset, expected) = (record.ledger_asset().clone(), record.amount_expected().cloned());
    let (is_exchange, is_deposit) = (n % 2 == 1, n % 4 >= 2);
    record.details = if is_deposit {
        let usd = AssetId::parse("iso4217:USD").unwrap();
        Details::Deposit(Box::new(Deposited {
            amount_expected: expected,
            is_exchange,
            ..Deposited::new(usd, asset, account(1), Address::Account(account(2)))
        }))
    } else {
        Details::Withdraw(Withdrawn {
            asset,
            amount_expected: expected,
            min_amount: None,
            max_amount: None,
            incoming: Incoming::default(),
            is_exchange,
            is_hosted: false,
            source: None,
            customer: None,
        })
    };
    record
}

/// Every subset of the kinds but none.
fn subsets() -> Vec<Vec<Transfer>> {
    let picked =
        |bits: usize| KINDS.iter().enumerate().filter(|(k, _)| bits >> k & 1 == 1).map(|(_, kind)| *kind).collect();
    (1..1 << KINDS.len()).map(picked).collect()
}

/// The statement with its values in it.
fn filled(page: &OwnerPage<'_>) -> String {
    let before = page.before.map_or_else(|| "f".repeat(36), |id| id.to_string());
    let from = page.from.map(|id| id.to_string()).unwrap_or_default();
    let quoted = |text: String| format!("'{text}'");
    let mut values = vec![page.owner.to_string(), page.protocol.to_string(), page.asset.to_string(), before, from];
    values = values.into_iter().map(quoted).collect();
    values.push(page.limit.to_string());
    values.extend(page.kinds.iter().map(|kind| quoted(kind.to_string())));
    // The longest number first: `$1` is the beginning of `$10`.
    let fill = |sql: String, (n, value): (usize, &String)| sql.replace(&format!("${}", n + 1), value);
    values.iter().enumerate().rev().fold(page.statement(), fill)
}

/// The user, and the asset whose transfers are listed.
fn of_a_user() -> (Owner, AssetId) {
    (Owner::Address(Address::Account(account(2))), AssetId::stellar("USDC", account(9)).unwrap())
}

async fn a_list_reads_a_page_of_an_index_whatever_is_asked_for(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    for n in 1..=OWN {
        assert!(insert(&store, &own(n)).await);
    }
    let few = if attack::is_whole() { slowest(&store).await } else { Duration::ZERO };
    let rows = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    crowd(&database, rows).await;
    let (owner, asset) = of_a_user();
    for kinds in subsets() {
        for (before, from) in [(None, None), (Some(id(40)), None), (None, Some(id(20))), (Some(id(40)), Some(id(20)))] {
            for limit in [1, 200] {
                let page = OwnerPage {
                    owner: &owner,
                    protocol: Protocol::Sep6,
                    asset: &asset,
                    kinds: &kinds,
                    before,
                    from,
                    limit,
                };
                let plan = database.explain(&filled(&page)).await.join("\n");
                let searches = plan.matches("transactions_owner_kind").count();
                let scans = ["SCAN transactions", "Seq Scan on transactions"].iter().any(|scan| plan.contains(scan));
                assert!(searches == kinds.len() && !scans, "{kinds:?} {before:?} {from:?} {limit}:\n{plan}");
                let listed = store.owner_transactions(&page).await.unwrap();
                let numbers = (1..=OWN).rev().filter(|n| {
                    let (number, is_listed) = (id(*n), kinds.contains(&own(*n).kind()));
                    is_listed && before.is_none_or(|end| number < end) && from.is_none_or(|first| number >= first)
                });
                let expected: Vec<TransactionId> = numbers.take(limit as usize).map(id).collect();
                assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), expected);
            }
        }
    }
    if attack::is_whole() {
        let many = slowest(&store).await;
        println!(
            "{kind:?}: a page of all kinds, p99: {few:?} of {OWN} transactions, {many:?} of {}",
            rows + usize::from(OWN)
        );
    }
    store.close().await;
}

/// The 99th percentile of a whole page of all kinds.
async fn slowest(store: &Store) -> Duration {
    let (owner, asset) = of_a_user();
    let mut took = Vec::new();
    for round in 0..500 {
        let before = Some(id(OWN - round % 20));
        let page = OwnerPage {
            owner: &owner,
            protocol: Protocol::Sep6,
            asset: &asset,
            kinds: &KINDS,
            before,
            from: None,
            limit: 200,
        };
        let began = Instant::now();
        store.owner_transactions(&page).await.unwrap();
        took.push(began.elapsed());
    }
    took.sort_unstable();
    took[took.len() * 99 / 100]
}
