//! How long after its deadline a call is over that never ends by itself, computing, waiting or printing; and how late a
//! timer of 1 ms is meanwhile. Two such calls run at once.

use super::{
    guest_call::{RECEIVER, SENDER},
    measure::{Aim, Row, percentile},
};
use anchor_host::guest::{GuestSource, Guests, Limits, PaymentView, Settings};
use anchor_host_tests::{
    life::test_guest,
    sample::{customer, transaction},
};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const DEADLINE: Duration = Duration::from_millis(50);

/// Calls of each kind.
const CALLS: usize = 100;

const TIMER: Duration = Duration::from_millis(1);

pub async fn measure() -> Vec<Row> {
    let settings = Settings { limits: Limits { deadline: DEADLINE, ..Limits::default() }, ..Settings::default() };
    let guests = Guests::load(&[GuestSource::file(test_guest())], settings).await.unwrap();
    let stop = CancellationToken::new();
    let timer = tokio::spawn(beats(stop.clone()));
    let (mut over, mut behind) = (Vec::new(), Vec::new());
    for how in ["spin", "sleep", "drown"] {
        let mut of_kind = Vec::new();
        for _ in 0..CALLS / 2 {
            let (first, second) = tokio::join!(overrun(&guests, how), overrun(&guests, how));
            of_kind.extend([first, second]);
        }
        behind.push(format!("{how} p50 {:.1} ms", percentile(&mut of_kind, 50)));
        over.extend(of_kind);
    }
    stop.cancel();
    let mut late = timer.await.unwrap();
    let p99 = |values: &mut Vec<f64>| percentile(values, 99);
    vec![
        Row {
            what: "end of a call that never ends : its deadline, p99".to_owned(),
            value: p99(&mut over),
            unit: "ms",
            aim: Aim::AtMost(10.0),
            behind: behind.join(", "),
        },
        Row {
            what: "a timer beside such calls : its time, p99".to_owned(),
            value: p99(&mut late),
            unit: "ms",
            aim: Aim::AtMost(10.0),
            behind: format!(
                "{} beats, p50 {:.1} ms, worst {:.1} ms",
                late.len(),
                percentile(&mut late, 50),
                percentile(&mut late, 100)
            ),
        },
    ]
}

/// Milliseconds beyond the deadline.
async fn overrun(guests: &Guests, how: &str) -> f64 {
    let mut transaction = transaction();
    transaction.fields = [("steer".to_owned(), format!("post={how}"))].into();
    let (sender, receiver) = (customer(1, SENDER), customer(2, RECEIVER));
    let view =
        PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver), customer: None };
    let began = Instant::now();
    guests.process_post_request(view).await.unwrap_err();
    began.elapsed().saturating_sub(DEADLINE).as_secs_f64() * 1e3
}

/// How late each beat was, in milliseconds.
async fn beats(stop: CancellationToken) -> Vec<f64> {
    let mut late = Vec::new();
    while !stop.is_cancelled() {
        let began = Instant::now();
        tokio::time::sleep(TIMER).await;
        late.push(began.elapsed().saturating_sub(TIMER).as_secs_f64() * 1e3);
    }
    late
}
