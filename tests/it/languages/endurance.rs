//! One instance, call after call: no language tires, and none takes more and more memory.

use super::reuse::load;
use anchor_host::guest::{GuestSource, Isolation, PaymentView, Reuse};
use anchor_host_tests::{
    attack,
    guests::Language,
    sample::{customer, transaction},
};
use std::{fs, time::Duration};

const EVERY_DAY: u32 = 3_000;
const WHOLE: u32 = 200_000;

/// By how much the process may grow from the first tenth of the calls to the last, in KiB: what collectors leave for later.
const GROWTH_MOST: u64 = 24 << 10;

/// In one instance for all calls, and in instances as they come and go by default.
#[tokio::test]
async fn calls_in_a_row_end_in_no_trap_and_take_no_more_memory() {
    let calls = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    let (transaction, sender, receiver) = (transaction(), customer(1, "sep31-sender"), customer(2, "sep31-receiver"));
    let view =
        PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver), customer: None };
    let day = Duration::from_secs(86_400);
    let whole = Reuse { calls: u32::MAX, age: day, idle: day };
    for language in [Language::Rust, Language::Go, Language::Js] {
        for bounds in [whole, Reuse::default()] {
            let guests = load(GuestSource::file(language.reference()), Isolation::Reuse(bounds)).await;
            let mut tenths = Vec::new();
            for call in 1..=calls {
                let answered = guests.process_post_request(view).await;
                let name = language.name();
                let answered = answered.unwrap_or_else(|fault| panic!("{name}, call {call}: {fault:?}"));
                assert!(answered.answer.is_ok(), "{name}, call {call}: {:?}", answered.answer);
                if call % (calls / 10) == 0 {
                    tenths.push(resident());
                }
            }
            println!("{}, {calls} calls, {bounds:?}: memory by tenths {tenths:?} KiB", language.name());
            let grown = tenths[9].saturating_sub(tenths[0]);
            // Beside other tests the process grows for other reasons.
            assert!(!attack::is_whole() || grown <= GROWTH_MOST, "{}: {grown} KiB more", language.name());
        }
    }
}

/// KiB that this process has in memory.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
