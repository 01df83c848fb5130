//! What a life is given: the guest, and the settings of its operations.

use super::usdc;
use crate::{anchor::guest_cache, horizon::PASSPHRASE};
use anchor_host::{
    cli::demo::bank::Bank,
    context::{CustomerPolicy, FilePolicy, PollPolicy, QuotePolicy, RetryPolicy, Settings, StoredKv},
    guest::{Grants, GuestSource, Guests, KvReader, Limits, Settings as GuestSettings},
    model::{AccountId, Amount, AssetId, DepositTerms, LedgerPayment, ReceiveTerms, ServedAsset},
    stellar::{Batch, Confirmation, Error, PaymentWitness, network_id},
    store::Store,
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The test guest, as the host's build script leaves it.
pub fn test_guest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target/wasm32-wasip2/release/test_rails.wasm")
}

/// The test guest, steered so; with `None` the reference guest.
pub async fn load_guest(steer: Option<&str>, bank: &Bank, store: Option<&Store>) -> Guests {
    let source = match steer {
        Some(_) => GuestSource::file(test_guest()),
        None => GuestSource::reference(),
    };
    let config = [("steer", steer.unwrap_or_default().to_owned()), ("bank_url", bank.url())];
    let grants = Grants {
        http_origins: vec![bank.url()],
        config: config.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        ..Grants::default()
    };
    let kv = store.map(|store| Arc::new(StoredKv::new(store.clone())) as Arc<dyn KvReader>);
    let cache_dir = Some(guest_cache());
    Guests::load(
        &[source],
        GuestSettings { limits: Limits::default(), grants, cache_dir, kv, ..GuestSettings::default() },
    )
    .await
    .unwrap()
}

/// The ledger has every payment that it is asked about.
#[derive(Debug)]
struct Ledger;

impl PaymentWitness for Ledger {
    fn confirms<'a>(&'a self, _: &'a LedgerPayment, _: [u8; 32]) -> BoxFuture<'a, Result<Confirmation, Error>> {
        ready(Ok(Confirmation::Agrees)).boxed()
    }

    fn payments_in<'a>(&'a self, _: &'a str, _: AccountId, _: [u8; 32]) -> BoxFuture<'a, Result<Option<Batch>, Error>> {
        ready(Ok(None)).boxed()
    }
}

/// One for one, for a fee of one.
fn terms() -> ReceiveTerms {
    ReceiveTerms {
        deliver: AssetId::parse("iso4217:USD").unwrap(),
        one_for_one: true,
        min_amount: None,
        max_amount: None,
        fee_fixed: Some(Amount::parse("1").unwrap()),
        fee_percent: None,
        funding_methods: Vec::new(),
        quotes_required: false,
        driver: anchor_host::model::Driver::Guest,
    }
}

/// Operations that receive on this account and pay deposits from it, with pauses of a second and leases of a minute.
pub fn settings(account: AccountId) -> Settings {
    let terms = terms();
    Settings {
        assets: vec![ServedAsset {
            asset: usdc(),
            account,
            decimals: 2,
            confirm_above: None,
            receive: Some(terms.clone()),
            withdraw: Some(terms.clone()),
            deposit: Some(DepositTerms { from: account, terms }),
        }],
        files: FilePolicy {
            file_max: 1 << 20,
            files_max: 20,
            files_max_bytes: 4 << 20,
            types: vec!["image/jpeg".into()],
            uploads_max: 20,
            account_max: 20,
            upload_kept: Duration::from_secs(86_400),
        },
        customers: CustomerPolicy { account_max: 1000, most: 1000, types_max: 16, unused_kept: Duration::ZERO },
        account_calls: 16,
        unpaid_max: 10_000,
        flows_max: 10_000,
        expired_kept: Duration::ZERO,
        network_id: network_id(PASSPHRASE),
        reading_horizon: Arc::new(Ledger),
        confirming_horizon: None,
        paying_accounts: Default::default(),
        creates_accounts: false,
        channel_accounts: Default::default(),
        dust_below: Amount::ZERO,
        convertible: Vec::new(),
        quotes: QuotePolicy::default(),
        pages_shown: Duration::from_secs(86_400),
        flows_follow_guest: false,
        has_own_pages: false,
        payment_window: Duration::from_secs(86_400),
        retry: RetryPolicy { tries_max: 8, pause_first: Duration::from_secs(1), pause_most: Duration::from_secs(60) },
        poll: PollPolicy {
            pause_first: Duration::from_secs(1),
            pause_most: Duration::from_secs(60),
            page: 50,
            expired_for: Duration::ZERO,
        },
        mismatches: Default::default(),
        jobs_at_once: 4,
        lease: Duration::from_secs(50),
        pin_in_flight: false,
        kv_value: 1 << 10,
        guest_names: Default::default(),
        clients: Vec::new(),
        business_events: None,
        inside_callbacks: true,
    }
}
