//! Columns of payouts' transactions and of reconciliations that somebody else wrote to: each is told by name.

use anchor_host::{
    model::{
        AccountId, Address, Amount, AssetId, AttemptKind, AttemptState, Clock, LedgerPayout, LedgerPayoutId, Money,
        PayoutAttempt, PayoutCause, PayoutOrder, ReconciliationId,
    },
    store::{DifferenceRow, RunRow, Store},
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
    world::System,
};

on_both!(a_payouts_transaction_is_what_is_sealed, a_reconciliation_is_what_is_sealed);

/// Changes each column in turn, sees it told, and puts it back.
async fn each_is_told(
    database: &Database,
    table: &str,
    columns: &[(&str, &str)],
    read: impl AsyncFn() -> Result<(), anchor_host::store::Error>,
) {
    for (column, forged) in columns {
        database.execute(&format!("CREATE TABLE kept AS SELECT {column} AS own FROM {table}")).await;
        database.execute(&format!("UPDATE {table} SET {column} = {forged}")).await;
        let told = read().await.unwrap_err().to_string();
        assert!(told.contains(table) && told.contains(column), "{table}.{column}: {told}");
        database.execute(&format!("UPDATE {table} SET {column} = (SELECT own FROM kept)")).await;
        database.execute("DROP TABLE kept").await;
        read().await.unwrap();
    }
}

async fn payout(store: &Store) -> LedgerPayoutId {
    let order = PayoutOrder {
        cause: PayoutCause::RefundUnapplied(1),
        from: AccountId::from_bytes([1; 32]),
        to: Address::Account(AccountId::from_bytes([2; 32])),
        money: Money::new(Amount::parse("1").unwrap(), AssetId::Native),
        memo: None,
        takes_claimable_balance: false,
        creates_account: true,
        ordered_by: "somebody".to_owned(),
    };
    let now = System.now();
    let payout = LedgerPayout::new(LedgerPayoutId::mint(now, &System), order, now);
    let attempt = PayoutAttempt {
        payout: payout.id,
        number: 1,
        kind: AttemptKind::Payment,
        channel: AccountId::from_bytes([3; 32]),
        sequence: 7,
        signed_at: now,
        valid_until: now,
        bid: 100,
        hash: "ab".repeat(32),
        envelope: "AAAA".to_owned(),
        bumps: Vec::new(),
        revision: 0,
        state: AttemptState::Open,
    };
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_ledger_payout(&payout).await.unwrap());
    assert!(tx.add_payout_attempt(&attempt).await.unwrap());
    tx.commit().await.unwrap();
    payout.id
}

async fn a_payouts_transaction_is_what_is_sealed(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let id = payout(&store).await;
    let other = format!("'{}'", AccountId::from_bytes([4; 32]));
    let hash = format!("'{}'", "cd".repeat(32));
    let columns =
        [("channel", other.as_str()), ("sequence", "8"), ("hash", &hash), ("revision", "1"), ("state", "'paid'")];
    each_is_told(&database, "ledger_payout_attempts", &columns, async || store.payout_attempts(id).await.map(drop))
        .await;
    store.close().await;
}

async fn a_reconciliation_is_what_is_sealed(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let now = System.now();
    let id = ReconciliationId::mint(now, &System);
    let terms = "all".to_owned();
    let run =
        RunRow { id, terms, started_at: now, updated_at: now, finished_at: None, steps: 3, body: "{}".to_owned() };
    let difference = DifferenceRow {
        kind: "payment".to_owned(),
        subject: "77".to_owned(),
        run: id,
        account: AccountId::from_bytes([1; 32]).to_string(),
        ledger: 9,
        found_at: now,
        is_accepted: false,
        body: "{}".to_owned(),
    };
    let mut tx = store.begin().await.unwrap();
    tx.insert_run(&run).await.unwrap();
    tx.put_difference(&difference).await.unwrap();
    tx.commit().await.unwrap();
    let columns = [("terms", "'others'"), ("steps", "4"), ("finished_at", "'2026-01-01T00:00:00.000Z'")];
    each_is_told(&database, "reconciliations", &columns, async || store.runs(10).await.map(drop)).await;
    let columns = [("account", "'G'"), ("ledger", "10"), ("is_accepted", "TRUE")];
    let read = async || store.differences(None).await.map(drop);
    each_is_told(&database, "reconciliation_differences", &columns, read).await;
    store.close().await;
}
