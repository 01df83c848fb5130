//! `[sep10]`: signing in.

use super::{
    reader::Reader,
    schema::{Key, Section},
    server::not_a_domain,
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "sep10",
    doc: "Signing in (SEP-10).",
    keys: &[
        Key::preset("challenge_ttl_s", "900", "How long a challenge may wait for its signature, in seconds."),
        Key::preset("token_ttl_s", "3600", "How long a token is good for, in seconds; at most a day."),
        Key::preset("home_domains", "[]", "Further domains, beside server.home_domain, that wallets may sign in for."),
        Key::preset("clock_grace_s", "60", "How much a wallet's clock may differ from this machine's, in seconds."),
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
    pub home_domains: Vec<String>,
    /// How much a wallet's clock may differ.
    pub clock_grace: Duration,
}

impl Sep10 {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let home_domains = reader.texts("sep10.home_domains")?;
        for domain in &home_domains {
            if let Some(reason) = not_a_domain(domain) {
                reader.refuse("sep10.home_domains", reason, "write host and port alone, for example \"example.com\"");
            }
        }
        Some(Self {
            challenge_ttl: reader.seconds("sep10.challenge_ttl_s", 30..=3600)?,
            token_ttl: reader.seconds("sep10.token_ttl_s", 60..=86_400)?,
            home_domains,
            clock_grace: reader.seconds("sep10.clock_grace_s", 0..=300)?,
        })
    }
}
