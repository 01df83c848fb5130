//! The operator's settings for transactions; `app` fills them in from the configuration.

use crate::events::Target;
use crate::model::{AccountId, Amount, AssetId, Mismatch, MismatchPolicy, Owner, Protocol, ServedAsset, Transaction};
use crate::stellar::{Horizon, PaymentWitness};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

/// How off-chain money comes in or goes out (a SEP-38 delivery method).
#[derive(Debug, Clone)]
pub struct DeliveryMethod {
    /// The value that clients send.
    pub name: String,
    /// A description for people.
    pub description: String,
}

/// An asset that can be converted (SEP-38 `GET /info`).
#[derive(Debug, Clone)]
pub struct Convertible {
    /// The asset.
    pub asset: AssetId,
    /// Maximum decimals of an amount.
    pub decimals: u32,
    /// The countries in which it is supported, ISO 3166; empty: not restricted.
    pub country_codes: Vec<String>,
    /// The delivery methods of incoming money; empty: not restricted.
    pub sell_delivery_methods: Vec<DeliveryMethod>,
    /// The delivery methods of outgoing money; empty: not restricted.
    pub buy_delivery_methods: Vec<DeliveryMethod>,
}

impl Convertible {
    /// Whether it is on the Stellar ledger.
    pub fn is_on_ledger(&self) -> bool {
        self.asset.is_on_ledger()
    }
}

/// Limits on firm quotes.
#[derive(Debug, Clone)]
pub struct QuotePolicy {
    /// The latest expiry of a quote, from now.
    pub ceiling: Duration,
    /// Maximum number of unused quotes per client.
    pub open_max: u64,
    /// Maximum number of unused quotes per account, with all its memos.
    pub account_max: u64,
    /// Policy for a payment whose ledger closed after its quote had expired. If accepted, it is converted at the rate
    /// of the day it arrived.
    pub late: MismatchPolicy,
}

/// The retry policy for failed guest calls.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    /// Number of attempts before the operator has to act.
    pub tries_max: u32,
    /// The first pause; each further one is twice as long, with jitter.
    pub pause_first: Duration,
    /// The maximum pause.
    pub pause_most: Duration,
}

/// The polling policy for news of payouts.
#[derive(Debug, Clone)]
pub struct PollPolicy {
    /// The first pause; each further one without news is half as long again.
    pub pause_first: Duration,
    /// The maximum pause.
    pub pause_most: Duration,
    /// Maximum number of transactions in one call.
    pub page: usize,
    /// How long after its deadline a deposit is still asked about.
    pub expired_for: Duration,
}

/// Which files are accepted from customers (SEP-12).
#[derive(Debug, Clone)]
pub struct FilePolicy {
    /// Maximum size of a file, in bytes.
    pub file_max: usize,
    /// Maximum number of a customer's files.
    pub files_max: usize,
    /// Maximum total size of a customer's files, in bytes.
    pub files_max_bytes: usize,
    /// Accepted content types, in lower case.
    pub types: Vec<String>,
    /// Maximum number of an identity's uploaded files that belong to no customer yet.
    pub uploads_max: usize,
    /// Maximum number of those of an account, with all its memos.
    pub account_max: usize,
    /// How long such files are kept.
    pub upload_kept: Duration,
}

/// How many customers are kept.
#[derive(Debug, Clone, Copy)]
pub struct CustomerPolicy {
    /// Maximum number of an account's customers, under all its memos.
    pub account_max: u64,
    /// Maximum number of all customers. An approximate limit: they are counted now and then.
    pub most: u64,
    /// Maximum number of customer types that one customer is reviewed under, besides those that `/info` names.
    pub types_max: usize,
    /// How long a customer is kept that no transaction names and nobody changes.
    pub unused_kept: Duration,
}

/// A day's lifetime, a hundred unused quotes, late payments left unapplied.
impl Default for QuotePolicy {
    fn default() -> Self {
        Self { ceiling: Duration::from_secs(86_400), open_max: 100, account_max: 1000, late: MismatchPolicy::Hold }
    }
}

/// A client that is told of its transactions without registering a callback for each.
#[derive(Debug, Clone)]
pub struct ClientCallbacks {
    /// The accounts that it signs in with.
    pub accounts: BTreeSet<AccountId>,
    /// The domains that it proves, in lower case.
    pub domains: BTreeSet<String>,
    /// Where its transactions under each protocol are told of.
    pub callbacks: Vec<(Protocol, Target)>,
    /// Where its customers are told of.
    pub customers: Option<Target>,
}

impl ClientCallbacks {
    /// Where its transaction is told of.
    pub(crate) fn of<'a>(clients: &'a [Self], record: &Transaction) -> Option<&'a Target> {
        let client = Self::client(clients, &record.owner, record.client_domain.as_deref())?;
        client.callbacks.iter().find(|(protocol, _)| *protocol == record.protocol()).map(|(_, target)| target)
    }

    /// Where the customers are told of that somebody registers who proved the domain.
    pub(crate) fn of_customers<'a>(clients: &'a [Self], owner: &Owner, domain: Option<&str>) -> Option<&'a Target> {
        Self::client(clients, owner, domain)?.customers.as_ref()
    }

    /// The client that somebody uses. The domain counts first: an account is only one user of a wallet.
    fn client<'a>(clients: &'a [Self], owner: &Owner, domain: Option<&str>) -> Option<&'a Self> {
        let domain = domain.map(str::to_ascii_lowercase);
        let account = owner.address().account();
        let by_domain = clients.iter().find(|one| domain.as_ref().is_some_and(|domain| one.domains.contains(domain)));
        let by_account = || clients.iter().find(|one| account.is_some_and(|account| one.accounts.contains(&account)));
        by_domain.or_else(by_account)
    }
}

/// The settings of the operations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The network's id, which is part of what is signed: the hash of its passphrase.
    pub network_id: [u8; 32],
    /// The Horizon that payments are read from.
    pub reading_horizon: Arc<dyn PaymentWitness>,
    /// The Horizon that confirms large payments.
    pub confirming_horizon: Option<Horizon>,
    /// Our accounts that this host can pay from.
    pub paying_accounts: BTreeSet<AccountId>,
    /// Whether payouts create the receiver's account where there is none.
    pub creates_accounts: bool,
    /// Our channel accounts, and those that were channels: what comes from them is our own money.
    pub channel_accounts: BTreeSet<AccountId>,
    /// How many transactions of an account may wait for their payment.
    pub unpaid_max: u64,
    /// How many hosted flows of an account may be open.
    pub flows_max: u64,
    /// How long a transaction is kept that expired without a payment; zero: for ever.
    pub expired_kept: Duration,
    /// The supported assets.
    pub assets: Vec<ServedAsset>,
    /// The files that customers may send.
    pub files: FilePolicy,
    /// How many customers are kept.
    pub customers: CustomerPolicy,
    /// Maximum number of an account's requests, and of all banks' notices, that call a guest at once.
    pub account_calls: usize,
    /// The assets that can be converted into each other.
    pub convertible: Vec<Convertible>,
    /// Ledger payments that would be unapplied and are less than this are only counted.
    pub dust_below: Amount,
    /// Limits on firm quotes.
    pub quotes: QuotePolicy,
    /// How long the pages of a hosted flow are shown.
    pub pages_shown: Duration,
    /// Whether open flows go over to a new version of the guest at once, instead of staying with the version that was asked
    /// first: for the guest's author.
    pub flows_follow_guest: bool,
    /// Whether a business has pages of its own for what it drives (SEP-24).
    pub has_own_pages: bool,
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
    /// Whether the guest version that a transaction began with decides on it.
    pub pin_in_flight: bool,
    /// Maximum bytes of a guest's stored value, for values set by the operator.
    pub kv_value: usize,
    /// The names of the configured guests, under which they store values. Empty: not known, as in a command without a
    /// guest.
    pub guest_names: BTreeSet<String>,
    /// Clients that are told of their transactions.
    pub clients: Vec<ClientCallbacks>,
    /// Where the business server takes events; `None`: there is none.
    pub business_events: Option<String>,
    /// Whether callbacks may use plain HTTP and addresses of our own network: on a sandbox.
    pub inside_callbacks: bool,
}
