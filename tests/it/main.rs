//! One binary for every test that sees the host from outside.
//!
//! `completeness`, `flood`, `floods`, `hostile_guests`, `hostile_records`, `health`, `swaps`, `languages::endurance` and
//! `reconcile` do in the ordinary run what takes a minute; `make attack` (`ATTACK=whole`) runs them at full size.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

/// The fuzz targets are compiled with these tests, without libFuzzer.
extern crate anchor_host_tests as libfuzzer_sys;

mod admin_api;
mod admin_commands;
mod admin_credentials;
mod admin_groups;
mod admin_socket;
mod ambiguities;
mod bad_input;
mod budgets;
mod business_server;
mod callbacks;
mod clock;
mod completeness;
mod concurrency;
mod confirmations;
mod converted;
mod crash;
mod customer_files;
mod customer_names;
mod customers;
mod decisions;
mod demo;
mod demo_wallet;
mod deposits_killed;
mod direct_payment;
mod disk;
mod documents;
mod dust;
mod environment;
mod examples;
mod fairness;
mod first_start;
mod flood;
mod floods;
mod fuzz;
mod gaps;
mod guest_log;
mod guest_tools;
mod harness;
mod health;
mod hostile_guests;
mod hostile_ledger;
mod hostile_records;
mod house;
mod identity;
mod kill;
mod kv;
mod languages;
mod ledger;
mod ledger_payouts;
mod listed_assets;
mod metrics;
mod mismatches;
mod newcomer;
mod news;
mod opening;
mod outbox;
mod ownership;
mod payment;
mod payout;
mod platform;
mod pooler;
mod privacy;
mod providers;
mod quotas;
mod quotes;
mod reconcile;
mod recording;
mod records;
mod refunds;
mod released;
mod reload;
mod replaced;
mod replay;
mod restart;
mod sandbox_faults;
mod sep6;
mod sign_in;
mod spelling;
mod statuses;
mod store;
mod supply;
mod swaps;
mod tampered;
mod testnet;
mod two_hosts;
mod unapplied;
mod unapplied_groups;
mod watch;
mod words;
