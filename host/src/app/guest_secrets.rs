//! The secrets of guests: from the configuration to their keyrings, to the marks in recordings and to the files they are
//! read from.

use super::settings;
use crate::{
    config::{BaseUrl, Config, GuestSecret, GuestTerms},
    guest::{self, Grants, Keyring, Secret, Secrets, SentAs},
    guest_versions::SecretFile,
};
use secrecy::ExposeSecret;
use std::collections::BTreeMap;

/// What the guest in a slot is granted, a mark in the place of each secret.
pub(super) fn marked_grants(config: &Config, slot: &str) -> Grants {
    let all = &config.guest.terms;
    let own = config.guest.with_own_terms().find(|(place, _)| place == slot);
    let terms = own.map_or(all, |(_, own)| own);
    let is_of_all =
        |name: &str, value: &str| all.secrets.get(name).is_some_and(|secret| secret.value.expose_secret() == value);
    let mark = |(name, secret): (&String, &GuestSecret)| {
        if secret.by_handle {
            return (name.clone(), self::secret(secret).given(name));
        }
        let mark = match is_of_all(name, secret.value.expose_secret()) {
            true => Secrets::mark(name),
            false => Secrets::mark(&format!("{name} of {slot}")),
        };
        (name.clone(), mark)
    };
    let texts = |origins: &[BaseUrl]| origins.iter().map(ToString::to_string).collect();
    Grants {
        http_origins: texts(&terms.http_origins),
        private_origins: texts(&terms.http_private_origins),
        config: terms.config.clone().into_iter().chain(terms.secrets.iter().map(mark)).collect(),
        secrets: Keyring::default(),
        records: settings::terms(terms).grants.records,
    }
}

/// Those of all guests, and of single guests what is another there.
pub(super) fn secrets(config: &Config) -> Secrets {
    let of = |terms: &GuestTerms| -> BTreeMap<String, String> {
        terms.secrets.iter().map(|(name, secret)| (name.clone(), secret.value.expose_secret().to_owned())).collect()
    };
    let mut all = of(&config.guest.terms);
    for (place, terms) in config.guest.with_own_terms() {
        for (name, value) in of(terms) {
            if all.get(&name) != Some(&value) {
                all.insert(format!("{name} of {place}"), value);
            }
        }
    }
    Secrets::new(all.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The files of secrets, and whose each is.
pub(super) fn secret_files(config: &Config, guests: &guest::Settings) -> Vec<SecretFile> {
    let of_own = |(place, terms): (String, _)| Some((terms, &guests.own.get(&place)?.grants.secrets));
    let own = config.guest.with_own_terms().filter_map(of_own);
    let all = own.chain([(&config.guest.terms, &guests.grants.secrets)]);
    let files = |(terms, keyring): (&GuestTerms, &Keyring)| {
        let file = |(name, secret): (&String, &GuestSecret)| {
            Some(SecretFile { name: name.clone(), path: secret.file.clone()?, keyring: keyring.clone() })
        };
        terms.secrets.iter().filter_map(file).collect::<Vec<_>>()
    };
    all.flat_map(files).collect()
}

/// A secret as a guest has it.
pub(super) fn secret(secret: &GuestSecret) -> Secret {
    let origins = secret.origins.iter().map(ToString::to_string).collect();
    let sent_as = secret.token_lifetime.map_or(SentAs::Value, |lifetime| SentAs::Token { lifetime });
    Secret { value: secret.value.clone(), by_handle: secret.by_handle, origins, sent_as }
}
