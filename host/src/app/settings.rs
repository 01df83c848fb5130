//! From the configuration to each room's settings. No other place knows both.

use super::{
    Error, budgets, business,
    guest_secrets::{secret, secrets},
    loopback, payouts,
};
use crate::{
    auth::{self, ClientPolicy, TokenSettings},
    config::{Asset, BRIDGE, BaseUrl, Config, GuestLimits, GuestTerms, NetworkKind, Seed},
    context::{self, StoredKv, StoredRecords},
    events,
    guest::{
        self, CallObserver, CompileLimits, Grants, GuestSource, Interface, Isolation, Keyring, Limits, Reuse, Terms,
    },
    guest_traces::{CallKeeper, CallPolicy, Recording},
    guest_versions::Folder,
    http::{self, Gate, Linger, Pace, Patience},
    model::{AssetId, DepositTerms, Domain, Random, ServedAsset},
    seps::{Enabled, sep1},
    stellar::{Horizon, Keypair, network_id},
    store::{Reserve, Store},
    web::BodyCaps,
};
use secrecy::ExposeSecret;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};
use toml::{Table, Value};

/// Added to a request's time for reading it and writing its answer.
const ROUND_TRIP: Duration = Duration::from_secs(5);

/// What a lease on work is longer than the longest guest call (its wait for a turn included): the reading before it
/// and the recording after it, with a database under strain. It is also most of the time that work waits after the
/// host that held it died. An answer that comes later still is refused, and asked for again with the same key.
const RECORDING: Duration = Duration::from_secs(15);

/// More than a client may take to answer a callback.
const CALLBACK: Duration = Duration::from_secs(15);

pub(super) fn guest_sources(config: &Config) -> Vec<GuestSource> {
    let built_in = config.guest.reference.then(GuestSource::reference);
    let bridge = config.guest.business.as_ref().map(|_| GuestSource::bytes(BRIDGE, guest::BRIDGE));
    let own = config.guest.own.iter().map(|(file, _)| file);
    config.guest.files.iter().chain(own).map(GuestSource::file).chain(built_in).chain(bridge).collect()
}

/// `keeper`: who keeps recorded calls, when they are.
pub(super) fn guests(config: &Config, store: &Store, versions: &Folder, keeper: Option<CallKeeper>) -> guest::Settings {
    let guest = &config.guest;
    let Terms { limits, interfaces, grants } = terms(&guest.terms);
    guest::Settings {
        limits,
        interfaces,
        grants,
        own: own(config),
        compile: compile(config),
        background_calls: u32::try_from(config.payments.jobs_at_once).unwrap_or(u32::MAX),
        cache_dir: Some(config.data_dir.join("guest-cache")),
        versions_dir: Some(versions.path().to_owned()),
        keep_versions: guest.keep_versions,
        kv: Some(Arc::new(StoredKv::new(store.clone()))),
        records: Some(Arc::new(StoredRecords::new(store.clone()))),
        recording: keeper.map(|keeper| -> Arc<dyn CallObserver> {
            Arc::new(Recording { recorder: Arc::new(keeper), bytes_most: config.guest.record_bytes })
        }),
        secrets: Arc::new(secrets(config)),
    }
}

/// The same for a guest that is tried, on a machine of its own: nothing is stored, read or recorded.
pub(super) fn trial(config: &Config, cache: Option<PathBuf>) -> guest::Settings {
    let Terms { limits, interfaces, grants } = terms(&config.guest.terms);
    guest::Settings {
        limits,
        interfaces,
        grants,
        own: own(config),
        compile: compile(config),
        cache_dir: cache,
        secrets: Arc::new(secrets(config)),
        ..guest::Settings::default()
    }
}

fn compile(config: &Config) -> CompileLimits {
    let guest = &config.guest;
    CompileLimits { file: guest.file_bytes, time: guest.compile_time, memory: guest.compile_memory }
}

fn own(config: &Config) -> BTreeMap<String, Terms> {
    config.guest.with_own_terms().map(|(place, own)| (place, terms(own))).collect()
}

pub(super) fn calls(config: &Config) -> CallPolicy {
    CallPolicy { calls_most: config.guest.record_calls_max, age_most: config.guest.record_age }
}

pub(super) fn terms(terms: &GuestTerms) -> Terms {
    let origins = |origins: &[BaseUrl]| origins.iter().map(ToString::to_string).collect();
    let of_interface = |(name, own): (&String, &GuestLimits)| Some((Interface::from_name(name)?, limits(own)));
    let reads = |one: &Interface| terms.interfaces.get(one.name()).unwrap_or(&terms.limits).records;
    Terms {
        limits: limits(&terms.limits),
        interfaces: terms.interfaces.iter().filter_map(of_interface).collect(),
        grants: Grants {
            http_origins: origins(&terms.http_origins),
            private_origins: origins(&terms.http_private_origins),
            config: terms.config.clone(),
            secrets: Keyring::new(terms.secrets.iter().map(|(name, one)| (name.clone(), secret(one))).collect()),
            records: Interface::ALL.into_iter().filter(reads).collect(),
        },
    }
}

fn limits(limits: &GuestLimits) -> Limits {
    Limits {
        deadline: limits.deadline,
        memory: limits.memory,
        host_memory: limits.host_memory,
        table_elements: limits.table_elements,
        output: limits.log,
        http_calls: limits.http_calls_max,
        http_body: limits.http_body,
        http_headers: limits.http_headers,
        calls: limits.calls_max,
        kv_keys: limits.kv_keys_max,
        kv_value: limits.kv_value,
        kv_bytes: limits.kv_total,
        isolation: match limits.reuse {
            true => {
                Isolation::Reuse(Reuse { calls: limits.reuse_calls_max, age: limits.reuse_age, ..Reuse::default() })
            }
            false => Isolation::Fresh,
        },
    }
}

/// `reading`: the Horizon that payments are read from. `confirming`: the second one, where payments are read.
pub(super) fn operations(config: &Config, reading: Horizon, confirming: Option<Horizon>) -> context::Settings {
    let payments = &config.payments;
    context::Settings {
        assets: config.assets.iter().map(served_asset).collect(),
        files: budgets::files(config),
        customers: budgets::customers(config),
        network_id: network_id(&config.network.passphrase),
        reading_horizon: Arc::new(reading),
        confirming_horizon: confirming,
        paying_accounts: payouts::paying_accounts(config),
        creates_accounts: config.payouts.new_account.is_some(),
        channel_accounts: payouts::channel_accounts(config).1,
        dust_below: config.limits.dust_below,
        unpaid_max: config.limits.unpaid_per_account,
        flows_max: config.limits.hosted_per_account,
        expired_kept: config.limits.expired_transactions_kept,
        account_calls: config.limits.guest_calls_per_account,
        convertible: convertible(config),
        quotes: context::QuotePolicy {
            ceiling: config.quotes.ceiling,
            open_max: config.quotes.open_max,
            account_max: config.limits.quotes_open_per_account,
            late: config.quotes.late,
        },
        pages_shown: config.sep24.pages_shown,
        flows_follow_guest: config.sep24.follows_guest,
        has_own_pages: config.sep24.own_pages.is_some(),
        payment_window: payments.window,
        retry: context::RetryPolicy {
            tries_max: payments.retry_tries_max,
            pause_first: payments.retry_pause_first,
            pause_most: payments.retry_pause_most,
        },
        poll: context::PollPolicy {
            pause_first: payments.poll_pause_first,
            pause_most: payments.poll_pause_most,
            page: payments.poll_page,
            expired_for: payments.poll_expired,
        },
        mismatches: config.mismatches.clone(),
        jobs_at_once: payments.jobs_at_once,
        lease: config.guest.longest_deadline() + RECORDING,
        pin_in_flight: config.guest.pin_in_flight,
        kv_value: config.guest.largest_kv_value(),
        guest_names: config.guest.names(),
        clients: business::clients(config),
        business_events: business::event_url(config),
        inside_callbacks: config.network.kind == NetworkKind::Sandbox,
    }
}

pub(super) fn events(config: &Config) -> events::Settings {
    events::Settings {
        retry_for: config.events.retry_for,
        pause_first: config.events.retry_pause_first,
        pause_most: config.events.retry_pause_most,
        // The guest is asked first, then the client.
        lease: config.guest.longest_deadline() + RECORDING + CALLBACK,
        inside: config.network.kind == NetworkKind::Sandbox,
        business: business::server(config),
    }
}

pub(super) fn signing(config: &Config) -> Result<Keypair, Error> {
    keypair(&config.keys.signing)
}

/// The key of a seed.
pub(super) fn keypair(seed: &Seed) -> Result<Keypair, Error> {
    Ok(Keypair::from_seed(seed.to_strkey().expose_secret())?)
}

fn served_asset(asset: &Asset) -> ServedAsset {
    ServedAsset {
        asset: asset.asset.clone(),
        account: asset.receiving_account,
        decimals: asset.decimals,
        confirm_above: asset.confirm_above,
        receive: asset.sep31.clone(),
        withdraw: asset.withdraw.clone(),
        deposit: asset.deposit.as_ref().map(|deposit| DepositTerms {
            from: deposit.paying_account.unwrap_or(asset.receiving_account),
            terms: deposit.terms.clone(),
        }),
    }
}

/// The assets on the ledger, the currencies configured, and what else the assets deliver. An asset that is not received is
/// among them: a quote can be for another protocol (SEP-38 `context`).
fn convertible(config: &Config) -> Vec<context::Convertible> {
    let plain = |asset: &AssetId, decimals| context::Convertible {
        asset: asset.clone(),
        decimals,
        country_codes: Vec::new(),
        sell_delivery_methods: Vec::new(),
        buy_delivery_methods: Vec::new(),
    };
    let methods = |from: &[(String, String)]| {
        let method = |(name, description): &(String, String)| context::DeliveryMethod {
            name: name.clone(),
            description: description.clone(),
        };
        from.iter().map(method).collect()
    };
    let mut all: Vec<_> = config.assets.iter().map(|asset| plain(&asset.asset, asset.decimals)).collect();
    all.extend(config.currencies.iter().map(|currency| context::Convertible {
        country_codes: currency.country_codes.clone(),
        sell_delivery_methods: methods(&currency.sell_delivery_methods),
        buy_delivery_methods: methods(&currency.buy_delivery_methods),
        ..plain(&currency.asset, currency.decimals)
    }));
    for asset in &config.assets {
        for terms in asset.terms() {
            if all.iter().all(|known| known.asset != terms.deliver) {
                all.push(plain(&terms.deliver, asset.decimals));
            }
        }
    }
    all
}

pub(super) fn tokens(config: &Config, base_url: &str) -> TokenSettings {
    TokenSettings {
        issuer_url: format!("{base_url}{}", crate::seps::paths::WEB_AUTH),
        secret: config.keys.jwt_secret.clone(),
        old_secrets: config.keys.jwt_secret_old.iter().cloned().collect(),
        ttl: config.sep10.token_ttl,
        clock_grace: config.sep10.clock_grace,
    }
}

/// `own`: host and port of the base URL.
pub(super) fn sep10(config: &Config, own: Domain, home_domain: Domain) -> Result<auth::Settings, Error> {
    let mut home_domains = vec![home_domain];
    home_domains.extend(config.sep10.home_domains.iter().cloned());
    let sandbox = config.network.kind == NetworkKind::Sandbox;
    let mut web_auth_aliases = Vec::new();
    if sandbox {
        let of_home = home_domains.first().map(loopback::names).unwrap_or_default();
        for name in of_home.into_iter().chain(loopback::names(&own)) {
            if !home_domains.contains(&name) {
                home_domains.push(name);
            }
        }
        if config.sep10.web_auth_domain.is_none() {
            web_auth_aliases = loopback::names(&own);
        }
    }
    Ok(auth::Settings {
        signing: signing(config)?,
        signing_old: config.keys.signing_old,
        home_domains,
        web_auth_domain: config.sep10.web_auth_domain.clone().unwrap_or(own),
        web_auth_aliases,
        passphrase: config.network.passphrase.clone(),
        challenge_ttl: config.sep10.challenge_ttl,
        clock_grace: config.sep10.clock_grace,
        clients: ClientPolicy {
            required: config.sep10.client_domain_required,
            allow: config.sep10.client_domain_allow.clone(),
            deny: config.sep10.client_domain_deny.clone(),
            exempt: config.sep10.client_domain_exempt.clone(),
        },
        signers: budgets::signers(config),
        sandbox,
    })
}

pub(super) fn http(
    config: &Config,
    enabled: Enabled,
    gate: Gate,
    reserve: Reserve,
    random: Arc<dyn Random>,
) -> http::Settings {
    http::Settings {
        enabled,
        body_caps: BodyCaps { text: config.server.body_limit, multipart: config.server.upload_limit },
        // A guest that is cut off at its deadline must still be able to say so.
        request_timeout: config.server.request_timeout.max(config.guest.longest_deadline() + ROUND_TRIP),
        gate: Arc::new(gate),
        has_room: Arc::new(move || reserve.shortage().is_none()),
        random,
        base_path: config.server.base_path().to_owned(),
    }
}

pub(super) fn patience(config: &Config) -> Patience {
    let server = &config.server;
    let linger = Linger::default();
    Patience {
        drain: server.shutdown_grace,
        upload: Pace { silence: server.upload_silence, rate: server.upload_rate },
        // One that is taken has to fit.
        bodies: server.bodies_limit.max(server.upload_limit).max(server.body_limit),
        // Whoever sends twice as much as is taken still hears that it is too much.
        linger: Linger {
            bytes: linger.bytes.max(server.upload_limit.max(server.body_limit).saturating_mul(2)),
            ..linger
        },
        ..Patience::default()
    }
}

pub(super) fn sep1(config: &Config, base_url: &str, horizon_url: &str, enabled: Enabled) -> sep1::Settings {
    let table = |texts: &BTreeMap<String, String>| -> Table {
        texts.iter().map(|(name, text)| (name.clone(), Value::String(text.clone()))).collect()
    };
    let mut accounts: Vec<_> = config.assets.iter().map(|asset| asset.receiving_account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    sep1::Settings {
        base_url: base_url.to_owned(),
        network_passphrase: config.network.passphrase.clone(),
        signing_key: Some(config.keys.signing.account()),
        accounts,
        // A wallet knows the public networks' Horizon servers; an embedded one it has to be told.
        horizon_url: (config.network.kind == NetworkKind::Sandbox).then(|| horizon_url.to_owned()),
        enabled,
        documentation: table(&config.documentation.organisation),
        principals: config.documentation.principals.iter().map(table).collect(),
        overlay: config.sep1.overlay.clone(),
        currencies: config.assets.iter().map(|asset| currency(asset, table(&asset.sep1.texts))).collect(),
    }
}

fn currency(asset: &Asset, mut table: Table) -> Table {
    let text = |text: &str| Value::String(text.to_owned());
    table.insert("code".into(), text(asset.asset.code()));
    if let Some(issuer) = asset.asset.issuer() {
        table.insert("issuer".into(), text(&issuer.to_string()));
    }
    table.insert("status".into(), text(&asset.sep1.status));
    table.insert("display_decimals".into(), Value::Integer(i64::from(asset.sep1.display_decimals)));
    // What the asset is redeemed for is what anchors it. Without terms nobody has said that, and it is not made up.
    if let Some(terms) = asset.terms().next() {
        table.entry("anchor_asset_type").or_insert_with(|| text("fiat"));
        if let AssetId::Iso4217(currency) = &terms.deliver {
            table.insert("is_asset_anchored".into(), Value::Boolean(true));
            table.entry("anchor_asset").or_insert_with(|| text(currency));
        }
    }
    table
}
