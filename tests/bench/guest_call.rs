//! How long a guest call takes: `receiver.process-post-request` of the reference guest, each in a fresh instance, with a
//! full SEP-31 record and both customers in. `cargo bench -p anchor-host-tests`, or `make bench`.

#![allow(clippy::unwrap_used, reason = "a benchmark that can't run has failed")]

use anchor_host::guest::{GuestSource, Guests, PaymentView, Settings};
use anchor_host_tests::sample::{customer, transaction};
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
