//! `[sep10]`: signing in.

use super::{
    reader::Reader,
    schema::{Key, Section},
    server::{HOST_AND_PORT, home_domain_named},
};
use crate::model::{AccountId, Domain};
use std::{fmt::Display, str::FromStr, time::Duration};

pub(super) const SECTION: Section = Section {
    name: "sep10",
    doc: "Authentication of wallets (SEP-10).",
    keys: &[
        Key::preset("challenge_ttl_s", "900", "Lifetime of a challenge, in seconds."),
        Key::preset("token_ttl_s", "3600", "Lifetime of a token, in seconds; at most a day."),
        Key::preset("home_domains", "[]", "Domains that wallets may sign in for, in addition to server.home_domain."),
        Key::unset(
            "web_auth_domain",
            "\"anchor.example.com\"",
            "host and port of base_url",
            "Domain of this server in challenges. Wallets compare it with the URL they called: most with the port, if there is\n\
             one, some with the host alone.",
        ),
        Key::preset(
            "client_domain_required",
            "false",
            "Whether wallets must prove their domain (client_domain) to sign in.",
        ),
        Key::preset(
            "client_domain_allow",
            "[]",
            "Wallet domains to recognise. Empty: all except those in client_domain_deny. Any other domain is left out of the\n\
             token, and refused if a domain is required.",
        ),
        Key::preset(
            "client_domain_deny",
            "[]",
            "Wallet domains not to recognise. A domain without a port covers all ports of its host.",
        ),
        Key::preset(
            "client_domain_exempt",
            "[]",
            "Accounts (G…) that need no domain even if one is required: custodians and sending anchors, who sign for many users\n\
             with their own key.",
        ),
        Key::preset(
            "clock_grace_s",
            "60",
            "Largest accepted difference between a wallet's clock and this machine's, in seconds.",
        ),
    ],
};

/// Signing in.
#[derive(Debug, Clone)]
pub struct Sep10 {
    /// How long a challenge is good for.
    pub challenge_ttl: Duration,
    /// How long a token is good for.
    pub token_ttl: Duration,
    /// Domains beside `server.home_domain`.
    pub home_domains: Vec<Domain>,
    /// The domain challenges name as this server's own; `None`: host and port of the base URL.
    pub web_auth_domain: Option<Domain>,
    /// Whether a wallet has to prove its domain.
    pub client_domain_required: bool,
    /// The wallets' domains that count; empty: all but those denied.
    pub client_domain_allow: Vec<Domain>,
    /// Those that do not.
    pub client_domain_deny: Vec<Domain>,
    /// Accounts that need no domain.
    pub client_domain_exempt: Vec<AccountId>,
    /// How much a wallet's clock may differ.
    pub clock_grace: Duration,
}

impl Sep10 {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let mut home_domains = Vec::new();
        for text in reader.texts("sep10.home_domains")? {
            match home_domain_named(&text) {
                Ok(domain) => home_domains.push(domain),
                Err(reason) => reader.refuse("sep10.home_domains", reason, HOST_AND_PORT),
            }
        }
        let domain = "write for example \"wallet.example\"";
        let allow = read_list::<Domain>(reader, "sep10.client_domain_allow", domain)?;
        let deny = read_list::<Domain>(reader, "sep10.client_domain_deny", domain)?;
        if let Some(both) = allow.iter().find(|allowed| deny.contains(allowed)) {
            let reason = format!("sep10.client_domain_allow has `{both}` as well");
            reader.refuse("sep10.client_domain_deny", reason, "keep it in one of the two");
        }
        Some(Self {
            web_auth_domain: reader.parse("sep10.web_auth_domain", "\"anchor.example.com\""),
            client_domain_required: reader.boolean("sep10.client_domain_required")?,
            client_domain_allow: allow,
            client_domain_deny: deny,
            client_domain_exempt: read_list(reader, "sep10.client_domain_exempt", "write G… accounts")?,
            challenge_ttl: reader.seconds("sep10.challenge_ttl_s", 30..=3600)?,
            token_ttl: reader.seconds("sep10.token_ttl_s", 60..=86_400)?,
            home_domains,
            clock_grace: reader.seconds("sep10.clock_grace_s", 0..=300)?,
        })
    }
}

/// A list whose every text parses; each that does not is told.
fn read_list<T: FromStr<Err: Display>>(reader: &mut Reader, key: &str, remedy: &str) -> Option<Vec<T>> {
    let mut values = Vec::new();
    for text in reader.texts(key)? {
        match text.parse() {
            Ok(value) => values.push(value),
            Err(error) => reader.refuse(key, format!("`{text}` is not valid: {error}"), remedy),
        }
    }
    Some(values)
}
