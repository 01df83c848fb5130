//! `[limits]`: how much of the host one caller may use.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::Amount;
use std::{num::NonZeroU32, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "limits",
    doc: "Budgets of callers, so that one of them leaves room for the others. Accounts and memos cost nothing on Stellar, so\n\
          requests are counted by address (IPv6: by /64) as well as by account (with all its memos) and client domain. A\n\
          request beyond a budget gets 429 with Retry-After. Behind a proxy, set server.trusted_proxies.\n\
          Budgets with a place of their own: server.connections_max, body_limit_kib, upload_limit_kib, bodies_limit_mib,\n\
          upload_silence_ms and upload_rate_min; sep12.files_max, files_max_kib and uploads_max; quotes.open_max;\n\
          database.disk_reserve_mib; payments.jobs_at_once; guest.calls_max.",
    keys: &[
        Key::preset(
            "sign_ins_per_minute",
            "600",
            "Requests to sign in (SEP-10) per minute of one address. So many may come at once, as with the keys below.",
        ),
        Key::preset(
            "reads_per_minute",
            "6000",
            "Reading requests per minute of one address, and of one account. A client domain may make ten times as many,\n\
             as with the keys below.",
        ),
        Key::preset("writes_per_minute", "3000", "Requests per minute that create, change or delete records."),
        Key::preset("uploads_per_minute", "600", "Requests per minute that bring files (SEP-12)."),
        Key::preset("quotes_per_minute", "3000", "Requests per minute for rates and quotes (SEP-38)."),
        Key::preset(
            "notices_per_minute",
            "6000",
            "Notices of banks per minute (`/rails/…`), which a guest reads. A bank sends all of them from few addresses.",
        ),
        Key::preset(
            "connections_per_address_max",
            "128",
            "Maximum number of open connections from one address. Beyond it the host closes an idle one of that address. Trusted\n\
             proxies may use all of server.connections_max.",
        ),
        Key::preset(
            "requests_per_address_max",
            "16",
            "Maximum number of requests of one address in progress; others wait for two seconds, and are then answered 429. Less\n\
             than guest.calls_max without payments.jobs_at_once leaves calls of the guests to other addresses, whatever accounts one\n\
             of them makes up.",
        ),
        Key::preset(
            "horizon_sign_ins_per_minute",
            "30",
            "Accounts that sign-ins may look up at Horizon per minute. The rest of Horizon's budget is left to the watcher: the\n\
             Stellar Development Foundation's servers take 60 requests per minute.",
        ),
        Key::preset(
            "horizon_sign_ins_burst",
            "60",
            "Accounts that sign-ins may look up at Horizon at once, after a calm.",
        ),
        Key::preset("horizon_sign_ins_at_once", "8", "Maximum number of such look-ups in progress."),
        Key::preset(
            "quotes_open_per_account_max",
            "1000",
            "Maximum number of unused quotes per account, with all its memos. quotes.open_max is the one per memo.",
        ),
        Key::preset(
            "uploads_per_account_max",
            "500",
            "Maximum number of uploaded files per account, with all its memos, that don't belong to a customer yet.\n\
             sep12.uploads_max is the one per memo.",
        ),
        Key::preset(
            "customers_per_account_max",
            "100000",
            "Maximum number of customers per account, under all its memos.",
        ),
        Key::preset(
            "unpaid_per_account_max",
            "10000",
            "Maximum number of transactions per account, with all its memos, that wait for their payment.",
        ),
        Key::preset(
            "hosted_per_account_max",
            "1000",
            "Maximum number of hosted transfers (SEP-24) per account, with all its memos, whose users have not finished their\n\
             pages. They are part of unpaid_per_account_max as well.",
        ),
        Key::preset(
            "customer_types_max",
            "16",
            "Maximum number of types (SEP-12) that one customer is reviewed under, besides those that SEP-31 /info names. A PUT\n\
             has the customer reviewed under each of them.",
        ),
        Key::preset(
            "guest_calls_per_account",
            "16",
            "Maximum number of an account's requests that call a guest at once, with all its memos, and of all banks' notices.\n\
             guest.calls_max is for all.",
        ),
        Key::preset(
            "customers_max",
            "1000000",
            "Maximum number of all customers. Beyond it nobody can register a new one, and the log says so.",
        ),
        Key::preset(
            "unused_customers_kept_s",
            "31536000",
            "Time to keep a customer that no transaction names and nobody changes, in seconds. Then the host deletes them as if\n\
             their client had. 0 keeps them.",
        ),
        Key::preset(
            "unused_quotes_kept_s",
            "2592000",
            "Time to keep a quote that nothing used after it expired, in seconds. 0 keeps it.",
        ),
        Key::preset(
            "expired_transactions_kept_s",
            "31536000",
            "Time to keep a transaction that expired without any payment, in seconds. Then it is deleted, with its journal. A payment\n\
             for it that comes even later is unapplied, as one for nothing that is known. 0 keeps it.",
        ),
        Key::preset(
            "dust_below",
            "\"0.00001\"",
            "Ledger payments below this amount, in units of whatever asset, that could not be credited are only counted, in one\n\
             row for each account and asset (`anchor-host unapplied dust`), so that nobody fills the list of unapplied payments\n\
             for nothing. A payment that fits its transaction is credited, however small. \"0\" lists them all.",
        ),
        Key::preset(
            "signers_cached_ms",
            "5000",
            "Time for which sign-ins use an account's signers again, in milliseconds. A signer that the account removed can\n\
             sign in for so long. 0 asks Horizon each time.",
        ),
    ],
};

/// Budgets of callers.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Sign-in requests of one address in a minute.
    pub sign_ins: NonZeroU32,
    /// Reading requests of one address, and of one account, in a minute.
    pub reads: NonZeroU32,
    /// Writing ones.
    pub writes: NonZeroU32,
    /// Those that bring files.
    pub uploads: NonZeroU32,
    /// Those for rates and quotes.
    pub quotes: NonZeroU32,
    /// Notices of banks.
    pub notices: NonZeroU32,
    /// Connections of one address at once.
    pub connections_per_address: usize,
    /// Requests of one address in progress.
    pub requests_per_address: usize,
    /// Accounts that sign-ins look up in a minute.
    pub horizon_sign_ins: NonZeroU32,
    /// Accounts that they look up at once after a calm.
    pub horizon_sign_ins_burst: NonZeroU32,
    /// Such look-ups in progress.
    pub horizon_sign_ins_at_once: usize,
    /// Unused quotes of an account.
    pub quotes_open_per_account: u64,
    /// Uploaded files of an account that belong to no customer yet.
    pub uploads_per_account: usize,
    /// Customers of an account.
    pub customers_per_account: u64,
    /// Unpaid transactions of an account.
    pub unpaid_per_account: u64,
    /// Hosted transfers of an account whose pages are not finished.
    pub hosted_per_account: u64,
    /// Types that one customer is reviewed under.
    pub customer_types: usize,
    /// Requests of an account, and notices of all banks, that call a guest at once.
    pub guest_calls_per_account: usize,
    /// All customers.
    pub customers_max: u64,
    /// How long a customer is kept that nothing uses; zero: for ever.
    pub unused_customers_kept: Duration,
    /// How long an expired quote is kept that nothing used; zero: for ever.
    pub unused_quotes_kept: Duration,
    /// How long an expired transaction is kept that nobody paid; zero: for ever.
    pub expired_transactions_kept: Duration,
    /// Payments below it that can't be credited are only counted.
    pub dust_below: Amount,
    /// How long an account's signers are used again.
    pub signers_cached: Duration,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let mut count = |key: &str| {
            let number = reader.integer(&format!("limits.{key}"), 1..=1_000_000_000)?;
            u32::try_from(number).ok().and_then(NonZeroU32::new)
        };
        let [sign_ins, reads, writes] =
            ["sign_ins", "reads", "writes"].map(|class| count(&format!("{class}_per_minute")));
        let [uploads, quotes, notices] =
            ["uploads", "quotes", "notices"].map(|class| count(&format!("{class}_per_minute")));
        let horizon_sign_ins = count("horizon_sign_ins_per_minute");
        let horizon_sign_ins_burst = count("horizon_sign_ins_burst");
        let size = |number: u64| usize::try_from(number).ok();
        Some(Self {
            sign_ins: sign_ins?,
            reads: reads?,
            writes: writes?,
            uploads: uploads?,
            quotes: quotes?,
            notices: notices?,
            connections_per_address: size(reader.integer("limits.connections_per_address_max", 1..=1_000_000)?)?,
            requests_per_address: size(reader.integer("limits.requests_per_address_max", 1..=1_000_000)?)?,
            horizon_sign_ins: horizon_sign_ins?,
            horizon_sign_ins_burst: horizon_sign_ins_burst?,
            horizon_sign_ins_at_once: size(reader.integer("limits.horizon_sign_ins_at_once", 1..=1_000)?)?,
            quotes_open_per_account: reader.integer("limits.quotes_open_per_account_max", 1..=1_000_000)?,
            uploads_per_account: size(reader.integer("limits.uploads_per_account_max", 1..=1_000_000)?)?,
            customers_per_account: reader.integer("limits.customers_per_account_max", 1..=1_000_000_000)?,
            unpaid_per_account: reader.integer("limits.unpaid_per_account_max", 1..=1_000_000_000)?,
            hosted_per_account: reader.integer("limits.hosted_per_account_max", 1..=1_000_000_000)?,
            customer_types: size(reader.integer("limits.customer_types_max", 1..=1_000)?)?,
            guest_calls_per_account: size(reader.integer("limits.guest_calls_per_account", 1..=100_000)?)?,
            customers_max: reader.integer("limits.customers_max", 1..=1_000_000_000)?,
            unused_customers_kept: reader.seconds("limits.unused_customers_kept_s", 0..=3_153_600_000)?,
            unused_quotes_kept: reader.seconds("limits.unused_quotes_kept_s", 0..=3_153_600_000)?,
            expired_transactions_kept: reader.seconds("limits.expired_transactions_kept_s", 0..=3_153_600_000)?,
            dust_below: reader.amount("limits.dust_below")?,
            signers_cached: reader.millis("limits.signers_cached_ms", 0..=600_000)?,
        })
    }
}
