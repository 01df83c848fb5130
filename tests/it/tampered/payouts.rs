//! Payouts whose rows somebody else wrote to.

use anchor_host::model::{
    AccountId, Address, Amount, AssetId, Clock, LedgerPayout, LedgerPayoutId, Money, PayoutCause, PayoutOrder,
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
    world::System,
};

on_both!(a_payout_that_can_not_be_read_hides_no_other);

async fn a_payout_that_can_not_be_read_hides_no_other(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    let mut ids = Vec::new();
    for operation in 1..=3 {
        let order = PayoutOrder {
            cause: PayoutCause::RefundUnapplied(operation),
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
        assert!(tx.insert_ledger_payout(&payout).await.unwrap());
        ids.push(payout.id);
    }
    tx.commit().await.unwrap();
    let forged = ids[1];
    for (column, value) in [
        ("stroops", "7"),
        ("asset", "'iso4217:USD'"),
        ("revision", "1"),
        ("attempts", "1"),
        ("state", "'paid'"),
        ("cause", "'refund-unapplied:9'"),
        ("sent_at", "'2026-01-01T00:00:00.000Z'"),
    ] {
        let sealed = format!("SELECT {column} FROM ledger_payouts WHERE id = '{}'", ids[0]);
        let set = |value: &str| format!("UPDATE ledger_payouts SET {column} = {value} WHERE id = '{forged}'");
        database.execute(&set(value)).await;
        let found = store.ledger_payouts(true, 10).await.unwrap();
        let (read, unread): (Vec<_>, Vec<_>) = found.into_iter().partition(Result::is_ok);
        assert_eq!((read.len(), unread.len()), (2, 1), "{column}");
        let told = unread[0].as_ref().unwrap_err().to_string();
        assert!(told.contains(&forged.to_string()) && told.contains(column), "{told}");
        let own = match column {
            // It is no other payout's.
            "cause" => format!("'{}'", PayoutCause::RefundUnapplied(2)),
            _ => format!("({sealed})"),
        };
        database.execute(&set(&own)).await;
    }
    assert!(store.ledger_payouts(true, 10).await.unwrap().iter().all(Result::is_ok));
    store.close().await;
}
