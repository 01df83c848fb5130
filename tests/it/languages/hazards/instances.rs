//! Every instance of a guest is a program of its own.

use super::{go, invalid, js, load, python, stepped_into};
use anchor_host::model::{Acceptance, Clock};
use anchor_host_tests::world::System;
use std::collections::BTreeSet;

#[tokio::test]
async fn every_instance_has_randomness_of_its_own() {
    for guest in [js(), go(), python()] {
        let guests = load(guest, &[]).await;
        let mut drawn = BTreeSet::new();
        for _ in 0..5 {
            let number = invalid(&guests, "random").await;
            let value: f64 = number.parse().unwrap();
            assert!((0.0..1.0).contains(&value), "{number}");
            drawn.insert(number);
        }
        assert_eq!(drawn.len(), 5, "instances draw the same: {drawn:?}");
    }
}

/// Go's instances begin with the memory of a program that has started already, once, when it was built.
#[tokio::test]
async fn every_instance_of_go_has_randomness_of_its_own_of_every_kind() {
    let guests = load(go(), &[]).await;
    let mut drawn: Vec<BTreeSet<String>> = vec![BTreeSet::new(); 8];
    for _ in 0..5 {
        let told = invalid(&guests, "random in all ways").await;
        let kinds: Vec<&str> = told.lines().collect();
        assert_eq!(kinds.len(), drawn.len(), "{told}");
        for (kind, drawn) in kinds.into_iter().zip(&mut drawn) {
            drawn.insert(kind.to_owned());
        }
    }
    for drawn in drawn {
        // A map that was there before tells its keys in one of some sixty orders, all else in one of very many.
        let least = if drawn.iter().all(|one| one.starts_with("a map of before")) { 2 } else { 5 };
        assert!(drawn.len() >= least, "instances draw the same: {drawn:?}");
    }
}

#[tokio::test]
async fn what_a_program_in_go_began_before_its_first_call_goes_on_in_every_instance() {
    let guests = load(go(), &[]).await;
    for _ in 0..3 {
        let now = System.now().as_seconds();
        let told = invalid(&guests, "begun").await;
        // A goroutine answers, a timer fires, sleep takes its time, and it is now.
        let time = told.strip_prefix("49 true true ").unwrap_or_else(|| panic!("{told}"));
        assert!(time.parse::<i64>().unwrap().abs_diff(now) < 60, "{told}, and it is {now}");
    }
}

#[tokio::test]
async fn a_call_of_go_can_make_more_garbage_than_it_has_memory() {
    let guests = load(go(), &[]).await;
    let answer = stepped_into(&guests, "garbage").await;
    assert!(matches!(answer, Ok(Acceptance::Ready { .. })), "{answer:?}");
}
