//! What the operator decides about transactions; `app` fills it in from the configuration.

use crate::model::{AssetId, Mismatch, MismatchPolicy, ServedAsset};
use std::{collections::BTreeMap, time::Duration};

/// A way in which off-chain money comes in or goes out (SEP-38 delivery methods).
#[derive(Debug, Clone)]
pub struct DeliveryMethod {
    /// The value clients give.
    pub name: String,
    /// What it is, for people.
    pub description: String,
}

/// An asset that can be converted (SEP-38 `GET /info`).
#[derive(Debug, Clone)]
pub struct Convertible {
    /// The asset.
    pub asset: AssetId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// Where it is served, ISO 3166; empty: it is not asked.
    pub country_codes: Vec<String>,
    /// How it comes in; empty: it is not asked.
    pub sell_delivery_methods: Vec<DeliveryMethod>,
    /// How it goes out; empty: it is not asked.
    pub buy_delivery_methods: Vec<DeliveryMethod>,
}

impl Convertible {
    /// Whether it lives on the Stellar ledger.
    pub fn is_on_ledger(&self) -> bool {
        self.asset.is_on_ledger()
    }
}

/// The bounds on firm quotes.
#[derive(Debug, Clone)]
pub struct QuotePolicy {
    /// How far ahead a quote may end.
    pub ceiling: Duration,
    /// Maximum number of unused quotes per client. An approximate limit: concurrent requests may exceed it.
    pub open_max: u64,
    /// Policy for a payment whose ledger closed after its quote had expired. If accepted, it is converted at the rate of
    /// the day it arrived.
    pub late: MismatchPolicy,
}

/// How often and how patiently a failed guest call is repeated.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    /// Tries before the operator has to act.
    pub tries_max: u32,
    /// The first pause; each next one is twice as long, with jitter.
    pub pause_first: Duration,
    /// The longest pause.
    pub pause_most: Duration,
}

/// How often outside networks are asked for news.
#[derive(Debug, Clone)]
pub struct PollPolicy {
    /// The first pause; each next one without news is half as long again.
    pub pause_first: Duration,
    /// The longest pause.
    pub pause_most: Duration,
    /// Most transactions in one call.
    pub page: usize,
}

/// Which files are taken from customers (SEP-12).
#[derive(Debug, Clone)]
pub struct FilePolicy {
    /// Largest file, in bytes.
    pub file_max: usize,
    /// Most files of a customer.
    pub files_max: usize,
    /// Most they may take together, in bytes.
    pub files_max_bytes: usize,
    /// Content types that are taken, in lower case.
    pub types: Vec<String>,
    /// Most files of an identity that no customer has yet.
    pub uploads_max: usize,
    /// How long those are kept.
    pub upload_kept: Duration,
}

/// A day's lifetime, a hundred unused quotes, late payments left unapplied.
impl Default for QuotePolicy {
    fn default() -> Self {
        Self { ceiling: Duration::from_secs(86_400), open_max: 100, late: MismatchPolicy::Hold }
    }
}

/// The settings of the operations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The assets served.
    pub assets: Vec<ServedAsset>,
    /// Which files customers may send.
    pub files: FilePolicy,
    /// The assets that can be converted into each other.
    pub convertible: Vec<Convertible>,
    /// The bounds on firm quotes.
    pub quotes: QuotePolicy,
    /// How long a payer may take before the transaction expires.
    pub payment_window: Duration,
    /// For `execute-outgoing-transaction` and waiting acceptances.
    pub retry: RetryPolicy,
    /// For `poll-outgoing-transactions`.
    pub poll: PollPolicy,
    /// Policies for payment mismatches. A mismatch without one is left unapplied.
    pub mismatches: BTreeMap<Mismatch, MismatchPolicy>,
    /// Maximum number of concurrent guest calls in background jobs.
    pub jobs_at_once: usize,
    /// Duration of a job's lease. Longer than any guest call may take: a job whose lease has run out runs again, with
    /// the same key.
    pub lease: Duration,
    /// Whether a transaction is asked about at the guest version it began with.
    pub pin_in_flight: bool,
    /// Bytes of one value a guest may remember: what the operator may set.
    pub kv_value: usize,
    /// Whether clients may be called back over plain http and inside our own network: on a sandbox.
    pub inside_callbacks: bool,
}
