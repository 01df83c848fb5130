//! `[[clients]]`: wallets and sending anchors that are told of their transactions without having to register a callback.

use super::{
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
    url::BaseUrl,
};
use crate::model::{AccountId, Domain, Protocol};
use std::collections::BTreeSet;

pub(super) const SECTION: Section = Section {
    name: "clients[]",
    doc: "A client that is told of changes of its own transactions. Write one table per client. A callback that the client\n\
          registers for a transaction takes the place of the one configured here; one in a link to hosted pages is told as well.",
    keys: &[
        Key::unset("name", "\"acme-wallet\"", "required", "Name of the client, for this configuration and the log."),
        Key::preset(
            "signing_keys",
            "[]",
            "Accounts that the client signs in with (SEP-10): a custodial wallet's, a sending anchor's.",
        ),
        Key::preset("domains", "[]", "Domains that the client proves when its users sign in (SEP-10 client_domain)."),
        Key::unset(
            "callback_sep6",
            "\"https://wallet.example/callbacks/sep6\"",
            "none",
            "Where changes of its deposits and withdrawals under SEP-6 are sent.",
        ),
        Key::unset(
            "callback_sep24",
            "\"https://wallet.example/callbacks/sep24\"",
            "none",
            "Where changes of its hosted deposits and withdrawals are sent.",
        ),
        Key::unset(
            "callback_sep12",
            "\"https://wallet.example/callbacks/sep12\"",
            "none",
            "Where changes of the status of its customers are sent, as if it had registered this after each PUT /customer.",
        ),
        Key::unset(
            "callback_sep31",
            "\"https://wallet.example/callbacks/sep31\"",
            "none",
            "Where changes of its payments are sent.",
        ),
    ],
};

/// A client that is told of its transactions.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its name.
    pub name: String,
    /// The accounts that it signs in with.
    pub signing_keys: BTreeSet<AccountId>,
    /// The domains that it proves.
    pub domains: BTreeSet<String>,
    /// Where its transactions under each protocol are told of.
    pub callbacks: Vec<(Protocol, BaseUrl)>,
    /// Where its customers are told of.
    pub customers_callback: Option<BaseUrl>,
}

impl Client {
    /// On a sandbox, plain HTTP is allowed.
    pub(super) fn read_all(reader: &mut Reader, network: Option<&Network>) -> Vec<Self> {
        let inside = network.is_some_and(|network| network.kind == NetworkKind::Sandbox);
        let (mut names, mut known) = (BTreeSet::new(), BTreeSet::new());
        let mut clients = Vec::new();
        for position in reader.positions("clients") {
            let key = |name: &str| format!("clients[{position}].{name}");
            let Some(client) = Self::read(reader, &key, inside) else { continue };
            if !names.insert(client.name.clone()) {
                reader.refuse(
                    &key("name"),
                    format!("`{}` appears twice", client.name),
                    "give each client its own name",
                );
            }
            let keys = client.signing_keys.iter().map(|one| ("signing_keys", one.to_string()));
            for (name, one) in keys.chain(client.domains.iter().map(|one| ("domains", one.clone()))) {
                if !known.insert(one.clone()) {
                    let reason = format!("`{one}` is another client's as well");
                    reader.refuse(&key(name), reason, "keep one of the two: a transaction has one client");
                }
            }
            clients.push(client);
        }
        clients
    }

    fn read(reader: &mut Reader, key: &impl Fn(&str) -> String, inside: bool) -> Option<Self> {
        let name = reader.text(&key("name")).filter(|name| !name.is_empty());
        if name.is_none() {
            reader.refuse(&key("name"), "the client's name is missing", "add for example name = \"acme-wallet\"");
        }
        let mut signing_keys = BTreeSet::new();
        let [keys, names] = ["signing_keys", "domains"].map(|name| reader.texts(&key(name)).unwrap_or_default());
        if keys.is_empty() && names.is_empty() {
            let remedy = "write the accounts it signs in with into signing_keys, or its domains into domains";
            reader.refuse(&key("name"), "nothing says which transactions are this client's", remedy);
        }
        for text in keys {
            match AccountId::parse(&text) {
                Ok(account) => drop(signing_keys.insert(account)),
                Err(error) => reader.refuse(&key("signing_keys"), error.to_string(), "write G… accounts"),
            }
        }
        let mut domains = BTreeSet::new();
        for text in names {
            match text.parse::<Domain>() {
                Ok(domain) => drop(domains.insert(domain.as_str().to_ascii_lowercase())),
                Err(_) => {
                    let remedy = "write host names alone, such as \"wallet.example\"";
                    reader.refuse(&key("domains"), format!("`{text}` is not a domain"), remedy);
                }
            }
        }
        let mut callback = |name: &str| {
            let url = reader.parse::<BaseUrl>(&key(name), "\"https://wallet.example/callbacks\"")?;
            if !inside && !url.is_https() {
                reader.refuse(&key(name), format!("`{url}` is not https"), "write https://HOST/PATH");
            }
            Some(url)
        };
        let protocols = [
            ("callback_sep6", Protocol::Sep6),
            ("callback_sep24", Protocol::Sep24),
            ("callback_sep31", Protocol::Sep31),
        ];
        let callbacks =
            protocols.into_iter().filter_map(|(name, protocol)| Some((protocol, callback(name)?))).collect();
        let customers_callback = callback("callback_sep12");
        Some(Self { name: name?, signing_keys, domains, callbacks, customers_callback })
    }
}
