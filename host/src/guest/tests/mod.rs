//! The room from outside, with real guests that are compiled as in production.

mod answers;
mod bounds;
mod faults;
mod loading;
mod network;
mod reuse;
mod swap;
mod transfers;
mod under_test;
mod wit;

use super::{Attempt, CallError, CustomerContext, Fault, Grants, GuestSource, Guests, Limits, PaymentView, Settings};
use crate::model::{
    AccountId, Amount, AssetId, Customer, CustomerStatus, Destination, Details, Entries, Incoming, Memo, Money, Owner,
    Received, Review, Status, StellarPayment, Timestamp, Transaction,
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

pub const TEST_GUEST: &str = env!("ANCHOR_TEST_GUEST");

/// One cache for all tests, so that each guest is compiled once.
fn cache_dir() -> PathBuf {
    Path::new(TEST_GUEST).with_file_name("compiled-for-tests")
}

pub fn settings(config: &[(&str, &str)]) -> Settings {
    Settings {
        limits: Limits { deadline: Duration::from_secs(20), ..Limits::default() },
        grants: Grants {
            config: config.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..Grants::default()
        },
        cache_dir: Some(cache_dir()),
        ..Settings::default()
    }
}

/// The test guest; `steer` configures its behaviour.
pub async fn configured(steer: &str) -> Guests {
    Guests::load(&[GuestSource::file(TEST_GUEST)], settings(&[("steer", steer)])).await.unwrap()
}

pub fn usdc() -> AssetId {
    AssetId::stellar("USDC", AccountId::from_bytes([7; 32])).unwrap()
}

pub fn usd(value: &str) -> Money {
    Money::new(Amount::parse(value).unwrap(), AssetId::parse("iso4217:USD").unwrap())
}

pub fn entries(values: &[(&str, &str)]) -> Entries {
    values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A payment that has arrived, with every field filled; its fields steer the guest.
pub fn transaction(steer: &str) -> Transaction {
    let at = Timestamp::from_seconds(1_700_000_000);
    let memo = Memo::Id(u64::MAX);
    let usdc = |value: &str| Money::new(Amount::parse(value).unwrap(), usdc());
    Transaction {
        id: "0197f3a1-0000-7000-8000-000000000001".parse().unwrap(),
        details: Details::Receive(Received {
            amount_expected: usdc("10.5"),
            incoming: Incoming {
                destination_asset: Some(AssetId::parse("iso4217:USD").unwrap()),
                destination: Some(Destination { account: AccountId::from_bytes([2; 32]), memo: memo.clone() }),
                pay_by: None,
                open_until: None,
                refund_memo: Some(Memo::Hash([9; 32])),
                payout_round: 2,
                payout_tries_before: 0,
            },
            sender: Some("0197f3a1-0000-7000-8000-00000000000a".parse().unwrap()),
            receiver: Some("0197f3a1-0000-7000-8000-00000000000b".parse().unwrap()),
        }),
        status: Status::PendingReceiver,
        version: 3,
        owner: Owner::Memo { account: AccountId::from_bytes([1; 32]), memo: 42 },
        client_domain: Some("wallet.example".into()),
        amount_in: Some(usdc("10.5")),
        amount_out: Some(usd("9.5")),
        fee: None,
        quote_id: Some("01990000-0000-7000-8000-00000000000a".parse().unwrap()),
        rate: None,
        funding_method: Some("ACH".into()),
        lang: "en".into(),
        fields: entries(&[("steer", steer)]),
        info_update: None,
        message: None,
        status_eta_s: None,
        external_id: None,
        payments: vec![StellarPayment {
            transaction_hash: "ab".repeat(32),
            operation_id: 1 << 40,
            money: usdc("10.5"),
            from: AccountId::from_bytes([3; 32]),
            from_muxed_id: None,
            memo: Some(memo),
            at,
        }],
        refunds: Vec::new(),
        attention: None,
        created_at: at,
        updated_at: at,
        received_at: Some(at),
        completed_at: None,
    }
}

/// A customer accepted for one type.
pub fn customer(id: &str, customer_type: &str, values: &[(&str, &str)]) -> Customer {
    let at = Timestamp::from_seconds(1_700_000_000);
    let review = Review {
        verification: false,
        status: CustomerStatus::Accepted,
        fields: vec![],
        message: None,
        decided_at: at,
        decided_by: "test".into(),
    };
    Customer {
        id: format!("0197f3a1-0000-7000-8000-00000000000{id}").parse().unwrap(),
        known_as: None,
        owner: Owner::Memo { account: AccountId::from_bytes([1; 32]), memo: 42 },
        memo: Some(Memo::Text("alice".into())),
        values: entries(values),
        files: Default::default(),
        reviews: [(customer_type.to_owned(), review)].into(),
        created_at: at,
        updated_at: at,
    }
}

pub fn view(transaction: &Transaction) -> PaymentView<'_> {
    PaymentView { transaction, sender: None, receiver: None, customer: None }
}

pub fn context<'a>() -> CustomerContext<'a> {
    CustomerContext { customer: None, customer_type: Some("sep31-sender"), transaction: None, lang: "de" }
}

pub const FIRST: Attempt<'static> = Attempt { idempotency_key: "payout-1", number: 1 };

pub fn fault<T: std::fmt::Debug>(outcome: Result<T, CallError>) -> Fault {
    match outcome {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("a fault was expected, not {other:?}"),
    }
}
