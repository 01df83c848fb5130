//! A guest call, `receiver.process-post-request` of the reference guest in a fresh instance, beside the same call under
//! bare wasmtime. A full SEP-31 record and both customers go in.

use super::{
    bare_guest::BareGuest,
    measure::{Aim, Row, by_turns, percentile},
};
use anchor_host::{
    guest::{GuestSource, Guests, PaymentView, Settings},
    model::{AccountId, Timestamp},
};
use anchor_host_tests::sample::{customer, transaction};
use std::{cell::RefCell, time::Instant};

const TURNS: usize = 9;

/// Calls in one turn.
const CALLS: usize = 2_000;

pub const SENDER: &str = "sep31-sender";
pub const RECEIVER: &str = "sep31-receiver";
pub const CUSTOMER_VALUES: [&str; 7] =
    ["first_name", "last_name", "email_address", "bank_account_number", "bank_number", "address", "city"];
pub const FIELDS: [(&str, &str); 2] = [("account_number", "000123456789"), ("routing_number", "021000021")];

pub async fn measure() -> Vec<Row> {
    let guests = Guests::load(&[GuestSource::reference()], Settings::default()).await.unwrap();
    let bare = BareGuest::new();
    let (transaction, sender, receiver) = (transaction(), customer(1, SENDER), customer(2, RECEIVER));
    let view = PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver) };
    let all = RefCell::new(Vec::new());
    let ours = || async {
        let mut times = Vec::with_capacity(CALLS);
        for _ in 0..CALLS {
            let began = Instant::now();
            let answered = guests.process_post_request(view).await.unwrap();
            times.push(began.elapsed().as_secs_f64() * 1e6);
            assert!(answered.answer.is_ok(), "{:?}", answered.answer);
        }
        all.borrow_mut().extend_from_slice(&times);
        percentile(&mut times, 50)
    };
    let other = || async {
        let mut times = Vec::with_capacity(CALLS);
        for _ in 0..CALLS {
            let began = Instant::now();
            bare.call().await;
            times.push(began.elapsed().as_secs_f64() * 1e6);
        }
        percentile(&mut times, 50)
    };
    let compared = by_turns(TURNS, ours, other).await;
    let mut all = all.into_inner();
    vec![Row {
        what: "guest call in a fresh instance : bare wasmtime, time".to_owned(),
        value: compared.ratio,
        unit: "×",
        aim: Aim::AtMost(1.3),
        behind: format!(
            "{:.1} µs and {:.1} µs, {}; ours p99 {:.1} µs",
            compared.ours,
            compared.other,
            compared.spread(),
            percentile(&mut all, 99)
        ),
    }]
}

pub fn moment() -> Timestamp {
    Timestamp::from_seconds(1_800_000_000)
}

pub fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 32])
}

pub fn customer_id(n: u8) -> String {
    format!("01990000-0000-7000-8000-0000000000{n:02}")
}
