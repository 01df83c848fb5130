//! Polaris' settings, from its environment, and its assets, from its database.

use super::{
    Converted, Settings,
    document::{Document, LEAVE_OUT},
};
use crate::import::{
    Finding, SourceError,
    polaris::BRING_UP_TO_DATE,
    row::Row,
    source::{Source, Table},
};
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};

const ASSET: Table = Table {
    name: "polaris_asset",
    columns: &[
        "id",
        "code",
        "issuer",
        "significant_decimals",
        "deposit_enabled",
        "deposit_fee_fixed",
        "deposit_fee_percent",
        "deposit_min_amount",
        "deposit_max_amount",
        "withdrawal_enabled",
        "withdrawal_fee_fixed",
        "withdrawal_fee_percent",
        "withdrawal_min_amount",
        "withdrawal_max_amount",
        "send_fee_fixed",
        "send_fee_percent",
        "send_min_amount",
        "send_max_amount",
        "sep6_enabled",
        "sep24_enabled",
        "sep31_enabled",
    ],
};
const CURRENCY: Table = Table {
    name: "polaris_offchainasset",
    columns: &["id", "scheme", "identifier", "significant_decimals", "country_codes"],
};
const ACCOUNT: Table = Table { name: "polaris_transaction", columns: &["id", "asset_id", "receiving_anchor_account"] };

/// What Polaris writes where there is no limit.
const NO_LIMIT: &str = "999999999999999999";

/// What Polaris keeps in its database.
#[derive(Debug, Default)]
pub(super) struct Books {
    assets: Vec<Row>,
    currencies: Vec<Row>,
    /// The accounts that were given out for each asset.
    accounts: BTreeMap<String, BTreeSet<String>>,
    /// What of its tables is missing.
    missing: Vec<Finding>,
}

impl Books {
    pub(super) async fn read(source: &mut Source) -> Result<Self, SourceError> {
        let missing = source.missing(&[ASSET, CURRENCY, ACCOUNT], BRING_UP_TO_DATE).await?;
        if !missing.is_empty() {
            return Ok(Self { missing, ..Self::default() });
        }
        let mut books = Self {
            missing,
            assets: source.rows(ASSET).await?,
            currencies: source.rows(CURRENCY).await?,
            accounts: BTreeMap::new(),
        };
        for row in source.rows(ACCOUNT).await? {
            if let (Some(asset), Some(account)) = (row.owned("asset_id"), row.owned("receiving_anchor_account")) {
                books.accounts.entry(asset).or_default().insert(account);
            }
        }
        Ok(books)
    }
}

/// The text.
pub(super) fn convert(mut settings: Settings, books: Books) -> Converted {
    let mut document = Document::default();
    document.left.extend(books.missing);
    server(&mut document, &mut settings);
    let seed = take(&mut settings, "SIGNING_SEED").map(|seed| ("signing-seed", SecretString::from(seed)));
    document.section("[keys]");
    document.text("signing_seed_file", Some("signing-seed"));
    document.ask("jwt_secret_file", "\"jwt-secret\"", "a new one: `anchor-host keys generate`");
    document.ask("seal_key_file", "\"seal-key\"", "a new one: `anchor-host keys generate`");
    document.ask("payout_seeds_file", "\"payout-seeds\"", "the distribution seeds, if the host is to pay");
    document.section("[guest]");
    document.ask("files", "[\"your-anchor.wasm\"]", "your integration, as a guest: see docs/guest-author.md");
    if books.assets.is_empty() {
        document.ask("[[assets]]", "code = \"USDC\"", "Polaris keeps assets in its database: run again with --from");
    }
    for row in &books.assets {
        asset(&mut document, row, books.accounts.get(row.id()));
    }
    for row in books.currencies.iter().filter(|row| row.get("scheme") == Some("iso4217")) {
        document.section("[[currencies]]");
        document.text("code", row.get("identifier"));
        document.plain("decimals", row.get("significant_decimals"));
        let countries = row.get("country_codes").unwrap_or_default().split(',').map(str::trim);
        document.list("country_codes", &countries.filter(|one| !one.is_empty()).map(str::to_owned).collect::<Vec<_>>());
    }
    for name in settings.rest() {
        let (problem, remedy) = match name.trim_start_matches("POLARIS_") {
            "SERVER_JWT_KEY" => {
                ("sessions end with the move", "set keys.jwt_secret_file to a new secret: wallets sign in again")
            }
            "CALLBACK_REQUEST_TIMEOUT" | "CALLBACK_REQUEST_DOMAIN_DENYLIST" => {
                ("callbacks are retried for days, and never go to private addresses", LEAVE_OUT)
            }
            "INTERACTIVE_JWT_EXPIRATION" | "ADDITIVE_FEES_ENABLED" => {
                ("pages of a flow have settings of their own here", "see [sep24] in host/docs/sep-24.md")
            }
            "SECRET_KEY" => ("is Django's, and encrypts the distribution seeds", "keep it until the move is over"),
            "DATABASE_URL" => ("is the database that is moved from", "name it with `anchor-host import --from`"),
            _ => (
                "has no counterpart",
                "look for one with `anchor-host config example`, or give it to the guest in [guest.config]",
            ),
        };
        document.leave(name, problem, remedy);
    }
    let (toml, left) = document.into_text();
    Converted { toml, left, secrets: seed.into_iter().collect() }
}

/// A setting, from the environment or as Django names it.
fn take(settings: &mut Settings, name: &str) -> Option<String> {
    let own = settings.take(name);
    settings.take(&format!("POLARIS_{name}")).or(own)
}

fn server(document: &mut Document, settings: &mut Settings) {
    // The tables of the assets say what is served.
    for name in ["ACTIVE_SEPS", "LOCAL_MODE", "SEP6_USE_MORE_INFO_URL"] {
        take(settings, name);
    }
    document.section("[server]");
    match take(settings, "HOST_URL") {
        Some(url) => document.text("base_url", Some(url.trim_end_matches('/'))),
        None => document.ask("base_url", "\"https://anchor.example.com\"", "HOST_URL is not set"),
    }
    document.section("[network]");
    match take(settings, "STELLAR_NETWORK_PASSPHRASE").as_deref() {
        None | Some("Test SDF Network ; September 2015") => document.text("kind", Some("testnet")),
        Some("Public Global Stellar Network ; September 2015") => document.text("kind", Some("pubnet")),
        Some(other) => document.ask("kind", "\"testnet\"", &format!("`{other}` is not served")),
    }
    document.text("horizon_url", take(settings, "HORIZON_URI").map(|url| url.trim_end_matches('/').to_owned()));
    document.section("[sep10]");
    let list = |value: Option<String>| -> Vec<String> {
        let value = value.unwrap_or_default();
        value.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    };
    document.list("home_domains", &list(take(settings, "SEP10_HOME_DOMAINS")));
    let is_required = take(settings, "SEP10_CLIENT_ATTRIBUTION_REQUIRED");
    if is_required.is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "on" | "yes")) {
        document.plain("client_domain_required", Some("true"));
    }
    document.list("client_domain_allow", &list(take(settings, "SEP10_CLIENT_ATTRIBUTION_ALLOWLIST")));
    document.list("client_domain_deny", &list(take(settings, "SEP10_CLIENT_ATTRIBUTION_DENYLIST")));
}

fn asset(document: &mut Document, row: &Row, accounts: Option<&BTreeSet<String>>) {
    document.section("[[assets]]");
    let code = row.get("code").unwrap_or_default();
    document.text("code", Some(code));
    document.text("issuer", row.get("issuer"));
    match accounts.map(|accounts| accounts.iter().collect::<Vec<_>>()).unwrap_or_default().as_slice() {
        [one] => document.text("receiving_account", Some(one.as_str())),
        [] => document.ask("receiving_account", "\"G…\"", &format!("the account of {code}'s distribution_seed")),
        many => {
            let why = format!("{code} was received by {} accounts: choose one", many.len());
            document.ask("receiving_account", "\"G…\"", &why);
        }
    }
    document.plain("decimals", row.get("significant_decimals"));
    if row.is_true("sep31_enabled") {
        document.section("[assets.sep31]");
        terms(document, row, "send", "deliver");
    }
    // What is transferred by pages is transferred on the same terms.
    if row.is_true("sep6_enabled") || row.is_true("sep24_enabled") {
        for (kind, table, key) in [("withdrawal", "withdraw", "deliver"), ("deposit", "deposit", "receive")] {
            if row.is_true(&format!("{kind}_enabled")) {
                document.section(&format!("[assets.{table}]"));
                terms(document, row, kind, key);
            }
        }
    }
}

fn terms(document: &mut Document, row: &Row, kind: &str, key: &str) {
    let code = row.get("code").unwrap_or_default();
    document.ask(key, "\"iso4217:USD\"", &format!("Polaris does not say which currency {code} stands for"));
    let amount = |name: &str| {
        let text = row.get(&format!("{kind}_{name}"))?;
        let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        Some(short.to_owned()).filter(|text| !text.is_empty() && text != "0" && text != NO_LIMIT)
    };
    document.text("min_amount", amount("min_amount"));
    document.text("max_amount", amount("max_amount"));
    document.text("fee_fixed", amount("fee_fixed"));
    document.text("fee_percent", amount("fee_percent"));
}
