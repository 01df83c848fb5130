//! The kinds of faults, and the kinds of requests that they hit.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A submission is accepted and answered with 504, with the transaction's hash.
    TimeoutAfterAccept,
    /// The node that answers has read no ledger of the last few: neither their transactions nor their balances.
    Lag,
    /// 429 with `Retry-After`.
    RateLimit,
    /// A good transaction is answered with `tx_bad_seq`.
    BadSeq,
    /// The connection is closed before the request is looked at.
    DropBeforeAccept,
    /// The request has its effect, and the connection is closed instead of an answer.
    DropAfterAccept,
    /// Each record of a page or a stream comes twice.
    DuplicateDelivery,
    /// A ledger closes late.
    SlowClose,
    /// No ledger closes when one is due.
    SkipClose,
    /// 503 `stale_history`.
    Stale,
    /// A stream opens and sends no record.
    SilentStream,
    /// Status 200 and a body that is cut in half, with noise after it. The request has its effect.
    Garbage,
    /// The network starts again from its first ledger, as testnet does four times a year.
    Reset,
}

/// What is asked of Horizon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// `GET /`.
    Root,
    /// `GET /fee_stats`.
    FeeStats,
    /// `GET /accounts/{id}` and its data.
    Account,
    /// `GET /ledgers/{sequence}`.
    Ledger,
    /// `GET /transactions/{hash}`.
    Transaction,
    /// `GET /operations/{id}`.
    Operation,
    /// A list as a page: payments, operations, transactions, effects, ledgers, assets, claimable balances.
    Page,
    /// A list or an account as a stream of events.
    Stream,
    /// `POST /transactions`.
    Submit,
    /// `POST /transactions_async`.
    SubmitAsync,
    /// `/friendbot` and `/faucet`: only if a fault names them.
    Friendbot,
}

use FaultKind as Kind;
use RequestKind as On;

const SUBMISSIONS: &[On] = &[On::Submit, On::SubmitAsync];
const LISTS: &[On] = &[On::Page, On::Stream];
const READS: &[On] =
    &[On::Root, On::FeeStats, On::Account, On::Ledger, On::Transaction, On::Operation, On::Page, On::Stream];

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Kind::TimeoutAfterAccept,
        Kind::Lag,
        Kind::RateLimit,
        Kind::BadSeq,
        Kind::DropBeforeAccept,
        Kind::DropAfterAccept,
        Kind::DuplicateDelivery,
        Kind::SlowClose,
        Kind::SkipClose,
        Kind::Stale,
        Kind::SilentStream,
        Kind::Garbage,
        Kind::Reset,
    ];

    /// Its name, such as `rate_limit`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::TimeoutAfterAccept => "timeout_after_accept",
            Kind::Lag => "lag",
            Kind::RateLimit => "rate_limit",
            Kind::BadSeq => "bad_seq",
            Kind::DropBeforeAccept => "drop_before_accept",
            Kind::DropAfterAccept => "drop_after_accept",
            Kind::DuplicateDelivery => "duplicate_delivery",
            Kind::SlowClose => "slow_close",
            Kind::SkipClose => "skip_close",
            Kind::Stale => "stale",
            Kind::SilentStream => "silent_stream",
            Kind::Garbage => "garbage",
            Kind::Reset => "reset",
        }
    }

    /// One line about it.
    pub fn summary(self) -> &'static str {
        match self {
            Kind::TimeoutAfterAccept => "accept a transaction and answer 504 with its hash",
            Kind::Lag => "answer as a node that is some ledgers behind (`ledgers`, 5)",
            Kind::RateLimit => "answer 429 with Retry-After (`retry_after`, 5 seconds)",
            Kind::BadSeq => "answer tx_bad_seq to a good transaction, and take it (`accept`, true) or not",
            Kind::DropBeforeAccept => "close the connection without looking at the request",
            Kind::DropAfterAccept => "do what is asked, then close the connection without an answer",
            Kind::DuplicateDelivery => "send each record of a page or stream twice",
            Kind::SlowClose => "close ledgers late (`delay_ms`, 5000)",
            Kind::SkipClose => "close no ledger when one is due",
            Kind::Stale => "answer 503 stale_history",
            Kind::SilentStream => "open streams that send no record",
            Kind::Garbage => "answer 200 with a body that can't be read",
            Kind::Reset => "start the network again from its first ledger when the next one is due",
        }
    }

    /// The requests it can hit; none: it hits the closing of ledgers.
    pub fn hits(self) -> &'static [RequestKind] {
        match self {
            Kind::TimeoutAfterAccept | Kind::BadSeq => SUBMISSIONS,
            Kind::Lag => READS,
            Kind::RateLimit | Kind::DropBeforeAccept | Kind::DropAfterAccept | Kind::Stale | Kind::Garbage => &On::ALL,
            Kind::DuplicateDelivery => LISTS,
            Kind::SilentStream => &[On::Stream],
            Kind::SlowClose | Kind::SkipClose | Kind::Reset => &[],
        }
    }
}

impl RequestKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        On::Root,
        On::FeeStats,
        On::Account,
        On::Ledger,
        On::Transaction,
        On::Operation,
        On::Page,
        On::Stream,
        On::Submit,
        On::SubmitAsync,
        On::Friendbot,
    ];

    /// Its name, such as `submit_async`.
    pub fn name(self) -> &'static str {
        match self {
            On::Root => "root",
            On::FeeStats => "fee_stats",
            On::Account => "account",
            On::Ledger => "ledger",
            On::Transaction => "transaction",
            On::Operation => "operation",
            On::Page => "page",
            On::Stream => "stream",
            On::Submit => "submit",
            On::SubmitAsync => "submit_async",
            On::Friendbot => "friendbot",
        }
    }
}
