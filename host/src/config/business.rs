//! `[business]`: a business server that answers callbacks, and what the built-in guest in front of it may use.

use super::{
    guest_terms::{GuestLimits, GuestSecret, GuestTerms},
    quotes::Quotes,
    reader::Reader,
    schema::{Key, Section},
    sep12::Sep12,
    url::BaseUrl,
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

pub(super) const SECTION: Section = Section {
    name: "business",
    doc: "A business server written for the Stellar Anchor Platform. The built-in guest asks it for customers and rates by its\n\
          callbacks. See host/docs/business-server.md.",
    keys: &[
        Key::unset(
            "server_url",
            "\"https://business.example.com\"",
            "no business server",
            "Address of the server. The guest can call no other. It may be in your private network.",
        ),
        Key::preset(
            "auth",
            "\"none\"",
            "How the server knows the host: \"none\", \"api_key\": the secret is sent in a header, or \"jwt\": a short-lived JWT\n\
             (HS256), which the secret signs, is sent as a Bearer token.",
        ),
        Key::unset(
            "secret",
            "\"…\"",
            "none",
            "The secret for auth, with \"jwt\" of 32 bytes or more. The guest does not get it: the host puts it into requests.",
        )
        .secret(),
        Key::unset("auth_header", "\"X-Api-Key\"", "X-Api-Key, with \"jwt\" Authorization", "Header for auth."),
        Key::preset("jwt_lifetime_s", "30", "Time a JWT is valid, in seconds. The clocks of host and server may differ by less."),
        Key::preset("timeout_s", "10", "Time limit of a request to the server, in seconds."),
        Key::preset(
            "sender_types",
            "[\"sep31-sender: Senders of payments\"]",
            "Customer types of sending clients (SEP-31), each with a description. Empty: they need not be registered.",
        ),
        Key::preset(
            "receiver_types",
            "[\"sep31-receiver: Receivers of payments\"]",
            "Customer types of receiving clients (SEP-31), in the same form.",
        ),
    ],
};

/// The place of the built-in guest among the guests, as messages name it.
pub const BRIDGE: &str = "business-bridge (built in)";

/// The name of the secret among those of the guest.
const SECRET: &str = "business";

/// What a call to the guest may take beside its request to the server.
const AROUND_A_REQUEST: Duration = Duration::from_secs(2);

/// What a request with files has beside them.
const AROUND_FILES: usize = 1 << 20;

/// Most memory that a guest may have.
const MEMORY_MOST: usize = 256 << 20;

/// Shortest secret for a JWT, in bytes: as long as the signature.
const SIGNING_LEAST: usize = 32;

/// A business server.
#[derive(Debug, Clone)]
pub struct Business {
    /// Its address.
    pub server_url: BaseUrl,
    /// What the guest in front of it may use, and what it is told.
    pub terms: GuestTerms,
    /// How it knows the host.
    pub proof: BusinessAuth,
    /// Time limit of a request to it.
    pub timeout: Duration,
}

/// How a business server knows the host.
#[derive(Debug, Clone)]
pub enum BusinessAuth {
    /// It does not.
    None,
    /// By the secret in a header.
    ApiKey {
        /// The header.
        header: String,
        /// The secret.
        secret: SecretString,
    },
    /// By a JWT in a header, which the secret signs.
    Jwt {
        /// The header.
        header: String,
        /// The secret.
        secret: SecretString,
        /// How long one is valid.
        lifetime: Duration,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Auth {
    None,
    ApiKey,
    Jwt,
}

impl Business {
    /// The business server, if there is one. `usual`: the limits of [guest], which hold for this guest too.
    pub(super) fn read(reader: &mut Reader, usual: &GuestLimits, sep12: &Sep12, quotes: &Quotes) -> Option<Self> {
        let (auth, lifetime) = (
            reader.choice("business.auth", &[("none", Auth::None), ("api_key", Auth::ApiKey), ("jwt", Auth::Jwt)]),
            reader.seconds("business.jwt_lifetime_s", 5..=3_600),
        );
        let timeout = reader.seconds("business.timeout_s", 1..=120);
        let types = ["sender_types", "receiver_types"].map(|name| (name, read_types(reader, name)));
        if !reader.is_set("business.server_url") {
            refuse_alone(reader, auth);
            return None;
        }
        let server_url: BaseUrl = reader.parse("business.server_url", "https://business.example.com")?;
        let (auth, lifetime, timeout) = (auth?, lifetime?, timeout?);
        let secret = read_secret(reader, auth);
        let header = read_header(reader, auth);
        let origin = server_url.origin();
        let proof = match (auth, &header, &secret) {
            (Auth::ApiKey, Some(header), Some(secret)) => {
                BusinessAuth::ApiKey { header: header.clone(), secret: secret.value.clone() }
            }
            (Auth::Jwt, Some(header), Some(secret)) => {
                BusinessAuth::Jwt { header: header.clone(), secret: secret.value.clone(), lifetime }
            }
            _ => BusinessAuth::None,
        };

        let mut config = BTreeMap::from([
            ("server_url".to_owned(), server_url.as_str().to_owned()),
            ("timeout_ms".to_owned(), timeout.as_millis().to_string()),
            ("quotes_max_s".to_owned(), quotes.ceiling.as_secs().to_string()),
        ]);
        config.extend(types.map(|(name, types)| (name.to_owned(), types.join("\n"))));
        if let Some(header) = header.filter(|_| secret.is_some()) {
            // What the guest writes as the header's value; the host puts the secret, or its token, in the handle's place.
            let scheme = if auth == Auth::Jwt { "Bearer " } else { "" };
            config.extend([("auth_header".to_owned(), header)]);
            config.extend([("auth_value".to_owned(), format!("{scheme}{{secret:{SECRET}}}"))]);
        }
        let secrets = secret.map(|secret| {
            let token_lifetime = (auth == Auth::Jwt).then_some(lifetime);
            let secret = GuestSecret { by_handle: true, origins: vec![origin.clone()], token_lifetime, ..secret };
            (SECRET.to_owned(), secret)
        });
        let limits = GuestLimits { deadline: timeout + AROUND_A_REQUEST, ..usual.clone() };
        let terms = GuestTerms {
            interfaces: BTreeMap::from([("customer-store".to_owned(), with_files(&limits, sep12))]),
            limits,
            http_origins: vec![origin.clone()],
            http_private_origins: vec![origin],
            config,
            secrets: secrets.into_iter().collect(),
        };
        Some(Self { server_url, terms, proof, timeout })
    }
}

/// The limits of calls that pass a customer's files on: the host and the guest each hold them a few times.
fn with_files(limits: &GuestLimits, sep12: &Sep12) -> GuestLimits {
    let files = sep12.files_max_bytes.saturating_add(AROUND_FILES);
    GuestLimits {
        http_body: limits.http_body.max(files),
        host_memory: limits.host_memory.max(files.saturating_mul(2)),
        memory: limits.memory.max(MEMORY_MOST),
        ..limits.clone()
    }
}

/// Settings of a server that is not named would do nothing.
fn refuse_alone(reader: &mut Reader, auth: Option<Auth>) {
    for name in ["auth", "secret", "secret_file", "auth_header"] {
        let key = format!("business.{name}");
        let is_default = name == "auth" && auth == Some(Auth::None);
        if reader.is_set(&key) && !is_default {
            let remedy = "set business.server_url, or remove this key";
            reader.refuse(&key, "business.server_url does not name a server", remedy);
        }
    }
}

fn read_secret(reader: &mut Reader, auth: Auth) -> Option<GuestSecret> {
    let (value, file) = (reader.secret("business.secret"), reader.secret_file("business.secret"));
    match (auth, &value) {
        (Auth::None, Some(_)) => {
            let remedy = "set business.auth to \"api_key\" or \"jwt\", or remove the secret";
            reader.refuse("business.secret", "business.auth is \"none\"", remedy);
        }
        (Auth::ApiKey | Auth::Jwt, None) if !reader.is_set("business.secret_file") => {
            let remedy = "set business.secret_file to the path of a file that contains it";
            reader.refuse("business.secret", "the secret for business.auth is missing", remedy);
        }
        (Auth::Jwt, Some(secret)) if secret.expose_secret().len() < SIGNING_LEAST => {
            let reason = format!("a secret of less than {SIGNING_LEAST} bytes does not protect a JWT");
            reader.refuse("business.secret", reason, "make a longer one, for example with `openssl rand -base64 48`");
        }
        _ => {}
    }
    value.map(|value| GuestSecret { value, file, by_handle: true, origins: Vec::new(), token_lifetime: None })
}

fn read_header(reader: &mut Reader, auth: Auth) -> Option<String> {
    let usual = match auth {
        Auth::None => return None,
        Auth::ApiKey => "X-Api-Key",
        Auth::Jwt => "Authorization",
    };
    let Some(header) = reader.text("business.auth_header") else { return Some(usual.to_owned()) };
    if header.is_empty() || !header.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        reader.refuse(
            "business.auth_header",
            format!("`{header}` is not the name of a header"),
            "write for example \"X-Api-Key\"",
        );
        return None;
    }
    Some(header)
}

/// Customer types and their descriptions, `name: description`.
fn read_types(reader: &mut Reader, name: &str) -> Vec<String> {
    let (key, mut seen) = (format!("business.{name}"), BTreeSet::new());
    let all = reader.texts(&key).unwrap_or_default();
    for text in &all {
        match text.split_once(':').map(|(name, description)| (name.trim(), description.trim())) {
            Some((name, _)) if !seen.insert(name.to_owned()) => {
                reader.refuse(&key, format!("`{name}` appears twice"), "keep one of the two");
            }
            Some((name, description)) if !name.is_empty() && !description.is_empty() && !text.contains('\n') => {}
            _ => reader.refuse(
                &key,
                format!("`{text}` has no name and text"),
                "write them with a colon between: \"sep31-sender: Senders of payments\"",
            ),
        }
    }
    all
}
