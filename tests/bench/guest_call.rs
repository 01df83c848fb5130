//! How long a guest call takes: `receiver.process-post-request` of the reference guest, each in a fresh instance, with a
//! full SEP-31 record and both customers in. `cargo bench -p anchor-host-tests`, or `make bench`.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run has failed")]

use anchor_host::{
    guest::{GuestSource, Guests, PaymentView, Settings},
    model::{
        AccountId, Address, Amount, AssetId, Customer, CustomerStatus, Destination, Entries, Kind, Memo, Money, Owner,
        Protocol, Review, Status, Timestamp, Transaction,
    },
};
use std::time::{Duration, Instant};

const WARM_UP: usize = 500;
const CALLS: usize = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let guests = Guests::load(&[GuestSource::reference()], Settings::default()).await.unwrap();
    let (transaction, sender, receiver) = (transaction(), customer(1, "sep31-sender"), customer(2, "sep31-receiver"));
    let view = PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver) };
    let mut times = Vec::with_capacity(CALLS);
    for call in 0..WARM_UP + CALLS {
        let began = Instant::now();
        let answered = guests.process_post_request(view).await.unwrap();
        let took = began.elapsed();
        assert!(answered.answer.is_ok(), "{:?}", answered.answer);
        if call >= WARM_UP {
            times.push(took);
        }
    }
    times.sort_unstable();
    let at = |percent: usize| -> Duration { times[(CALLS * percent / 100).min(CALLS - 1)] };
    println!("guest call, fresh instance, {CALLS} calls: p50 {:?}, p90 {:?}, p99 {:?}", at(50), at(90), at(99));
}

fn at() -> Timestamp {
    Timestamp::from_seconds(1_800_000_000)
}

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 32])
}

fn customer(n: u8, customer_type: &str) -> Customer {
    let values = ["first_name", "last_name", "email_address", "bank_account_number", "bank_number", "address", "city"];
    let review = Review {
        status: CustomerStatus::Accepted,
        fields: Vec::new(),
        verification: false,
        message: None,
        decided_at: at(),
        decided_by: "bench".to_owned(),
    };
    Customer {
        id: format!("01990000-0000-7000-8000-0000000000{n:02}").parse().unwrap(),
        owner: Owner::Address(Address::Account(account(n))),
        memo: None,
        values: values.iter().map(|name| ((*name).to_owned(), "some value".to_owned())).collect(),
        files: Default::default(),
        reviews: [(customer_type.to_owned(), review)].into(),
        created_at: at(),
        updated_at: at(),
    }
}

fn transaction() -> Transaction {
    let usdc = AssetId::stellar("USDC", account(9)).unwrap();
    let expected = Money::new(Amount::parse("100.25").unwrap(), usdc);
    Transaction {
        id: "01990000-0000-7000-8000-000000000009".parse().unwrap(),
        protocol: Protocol::Sep31,
        kind: Kind::Receive,
        status: Status::Incomplete,
        version: 1,
        owner: Owner::Memo { account: account(1), memo: 7 },
        client_domain: Some("wallet.example".to_owned()),
        amount_expected: expected.clone(),
        amount_in: Some(expected),
        amount_out: None,
        fee: None,
        destination_asset: Some(AssetId::Iso4217("USD".to_owned())),
        quote_id: None,
        funding_method: Some("ACH".to_owned()),
        destination: Some(Destination { account: account(2), memo: Memo::Id(u64::MAX) }),
        sender: Some("01990000-0000-7000-8000-000000000001".parse().unwrap()),
        receiver: Some("01990000-0000-7000-8000-000000000002".parse().unwrap()),
        refund_memo: Some(Memo::Text("refund".to_owned())),
        lang: "en".to_owned(),
        fields: Entries::from([
            ("account_number".to_owned(), "000123456789".to_owned()),
            ("routing_number".to_owned(), "021000021".to_owned()),
        ]),
        info_update: None,
        message: None,
        status_eta_s: Some(60),
        external_id: None,
        payments: Vec::new(),
        hold: None,
        payout_round: 0,
        payout_tries_before: 0,
        created_at: at(),
        pay_by: Some(at()),
        updated_at: at(),
        received_at: None,
        completed_at: None,
    }
}
