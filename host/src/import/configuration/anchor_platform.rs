//! The Anchor Platform's settings.

use super::{
    Converted, Settings, SettingsError, assets, clients,
    document::{Document, LEAVE_OUT},
};
use crate::model::has_password;
use secrecy::SecretString;

/// Where the text expects the secrets that are carried over.
const SECRETS: [(&str, &str); 2] =
    [("secret.sep10.signing_seed", "signing-seed"), ("secret.callback_api.auth_secret", "business-secret")];

/// Settings that have nothing to be carried over to, by the beginning of their names, each with the reason and what to do.
const LEFT: &[(&str, &str, &str)] = &[
    ("DATA_", "is the database that is moved from", "name it with `anchor-host import --from`"),
    (
        "EVENTS_",
        "there is no queue beside the database",
        "leave it out: events are in the database until they are delivered",
    ),
    (
        "EVENT_PROCESSOR_",
        "there is no such process",
        "leave it out: events are sent to business.server_url and to [[clients]]",
    ),
    ("PAYMENT_OBSERVER_", "there is no such process", "leave it out: each account is read from its own place"),
    (
        "SEP24_",
        "addresses of pages, their secrets and deadlines are keys of [sep24]",
        "write [sep24]: see host/docs/sep-24.md",
    ),
    ("SEP45_", "SEP-45 is not served", LEAVE_OUT),
    ("SECRET_DATA_", "is of the database that is moved from", "set ANCHOR_IMPORT_FROM to its URL"),
    ("SECRET_PLATFORM_API_", "a credential here has a role and a name", "write [[admin.credentials]] with secret_file"),
    (
        "PLATFORM_API_",
        "the Platform API is on admin.listen",
        "write [[admin.credentials]], and give the business its new address",
    ),
    (
        "SECRET_SEP10_JWT_SECRET",
        "sessions end with the move",
        "set keys.jwt_secret_file to a new secret: wallets sign in again",
    ),
    ("SECRET_", "nothing here needs it", LEAVE_OUT),
    ("SENTRY_", "there is no Sentry client", "collect the log (log.format = \"json\")"),
    ("METRICS_", "metrics have names of their own", "see host/docs/metrics.md"),
    ("SEP1_TOML_", "stellar.toml is made from the configuration", "write [sep1], or name the old file as sep1.overlay"),
    ("CALLBACK_API_CHECK_CERTIFICATE", "certificates are always checked", "give the business server a valid one"),
    ("STELLAR_NETWORK_RPC_", "the ledger is read from Horizon", "set network.horizon_url"),
];

/// The text.
pub(super) fn convert(mut settings: Settings) -> Result<Converted, SettingsError> {
    let mut document = Document::default();
    server(&mut document, &mut settings);
    let secrets: Vec<_> =
        SECRETS.iter().filter_map(|(name, file)| Some((*file, SecretString::from(settings.take(name)?)))).collect();
    document.section("[keys]");
    document.text("signing_seed_file", Some("signing-seed"));
    document.ask("jwt_secret_file", "\"jwt-secret\"", "a new one: `anchor-host keys generate`");
    document.ask("seal_key_file", "\"seal-key\"", "a new one: `anchor-host keys generate`");
    document.ask(
        "payout_seeds_file",
        "\"payout-seeds\"",
        "the seed of the distribution account, if the host is to pay",
    );
    business(&mut document, &mut settings);
    let items = settings.items("assets")?;
    assets::write(&mut document, &items);
    let items = settings.items("clients")?;
    clients::write(&mut document, &items);
    for name in settings.rest() {
        let key = name.to_ascii_uppercase().replace('.', "_");
        let known = LEFT.iter().find(|(begin, ..)| key.starts_with(begin));
        let (problem, remedy) = known.map_or(
            ("has no counterpart", "look for one with `anchor-host config example`"),
            |(_, problem, remedy)| (*problem, *remedy),
        );
        document.leave(name, problem, remedy);
    }
    let (toml, left) = document.into_text();
    Ok(Converted { toml, left, secrets })
}

/// What the platform turns on is on here where its tables are.
fn server(document: &mut Document, settings: &mut Settings) {
    for sep in ["sep1", "sep6", "sep10", "sep12", "sep31", "sep38"] {
        settings.is_on(&format!("{sep}.enabled"));
    }
    let domains: Vec<String> =
        settings.take("sep10.home_domains").unwrap_or_default().split(',').map(|one| one.trim().to_owned()).collect();
    let (first, others) = match domains.split_first() {
        Some((first, others)) if !first.is_empty() => (Some(first.clone()), others.to_vec()),
        _ => (None, Vec::new()),
    };
    let web_auth_domain = settings.take("sep10.web_auth_domain").or_else(|| first.clone());
    document.section("[server]");
    match &web_auth_domain {
        Some(domain) => document.text("base_url", Some(format!("https://{domain}"))),
        None => document.ask("base_url", "\"https://anchor.example.com\"", "sep10.web_auth_domain is not set"),
    }
    document.text("home_domain", first.filter(|first| Some(first) != web_auth_domain.as_ref()));
    document.section("[network]");
    match settings.take("stellar_network.network").as_deref() {
        None | Some("TESTNET") => document.text("kind", Some("testnet")),
        Some("PUBLIC") => document.text("kind", Some("pubnet")),
        Some(other) => document.ask("kind", "\"testnet\"", &format!("{other} is not served")),
    }
    document.text("horizon_url", settings.take("stellar_network.horizon_url"));
    if settings.take("stellar_network.type").as_deref() == Some("rpc") {
        document.leave("stellar_network.type", "the ledger is read from Horizon", "set network.horizon_url");
    }
    document.section("[sep10]");
    document.list("home_domains", &others);
    document.plain("challenge_ttl_s", settings.take("sep10.auth_timeout"));
    document.plain("token_ttl_s", settings.take("sep10.jwt_timeout"));
    if settings.is_on("sep10.client_attribution_required") {
        document.plain("client_domain_required", Some("true"));
    }
    if settings.take("sep10.client_allow_list").is_some() {
        let remedy = "write the domains of those clients into sep10.client_domain_allow";
        document.leave("sep10.client_allow_list", "names clients, not domains", remedy);
    }
    if settings.take("sep31.payment_type").is_some_and(|kind| kind != "STRICT_SEND") {
        let remedy = "tell sending anchors that amount is what they send";
        document.leave("sep31.payment_type", "amounts are what is sent (STRICT_SEND)", remedy);
    }
    if let Some(level) = settings.take("app_logging.level") {
        document.section("[log]");
        document.text("level", Some(level.to_ascii_lowercase()));
    }
}

fn business(document: &mut Document, settings: &mut Settings) {
    document.section("[business]");
    match settings.take("callback_api.base_url") {
        Some(url) if has_password(&url) => {
            document.ask(
                "server_url",
                "\"https://business.example.com\"",
                "callback_api.base_url may have a password or a key in it",
            );
        }
        url => document.text("server_url", url),
    }
    let auth = settings.take("callback_api.auth.type").unwrap_or_else(|| "none".to_owned());
    let header = settings.take(&format!("callback_api.auth.{auth}.http_header"));
    if auth != "none" {
        document.text("auth", Some(&auth));
        document.text("auth_header", header);
        document.text("secret_file", Some("business-secret"));
    }
    if let Some(lifetime) = settings.take("callback_api.auth.jwt.expiration_milliseconds") {
        let seconds = lifetime.parse::<u64>().ok().map(|milliseconds| (milliseconds / 1000).max(1).to_string());
        document.plain("jwt_lifetime_s", seconds.filter(|_| auth == "jwt"));
    }
}
