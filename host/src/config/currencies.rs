//! `[[currencies]]`: what is off chain and can be converted to and from.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::AssetId;
use std::collections::BTreeSet;

pub(super) const SECTION: Section = Section {
    name: "currencies[]",
    doc: "An off-chain currency for conversions (SEP-38), if a guest provides `quotes`. Write one table per currency. Not\n\
          needed for currencies that [[assets]] deliver.",
    keys: &[
        Key::unset("code", "\"BRL\"", "required", "ISO 4217 code."),
        Key::preset("decimals", "2", "Maximum number of decimals in an amount, 0 to 7."),
        Key::preset(
            "country_codes",
            "[]",
            "Countries where the currency is paid in and out, ISO 3166: [\"BR\"] or [\"BR-SP\"]. Empty: clients need not say.",
        ),
        Key::preset(
            "sell_delivery_methods",
            "[]",
            "How clients can pay the currency in, each with a description: [\"PIX: From any bank, in seconds\"].",
        ),
        Key::preset("buy_delivery_methods", "[]", "How the currency can be paid out, in the same form."),
    ],
};

/// An off-chain currency that can be converted.
#[derive(Debug, Clone)]
pub struct Currency {
    /// The currency.
    pub asset: AssetId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// Where it is served, ISO 3166.
    pub country_codes: Vec<String>,
    /// How it comes in: name and text for people.
    pub sell_delivery_methods: Vec<(String, String)>,
    /// How it goes out: name and text for people.
    pub buy_delivery_methods: Vec<(String, String)>,
}

impl Currency {
    pub(super) fn read_all(reader: &mut Reader) -> Vec<Self> {
        let mut seen = BTreeSet::new();
        let mut currencies = Vec::new();
        for position in reader.positions("currencies") {
            let Some(currency) = Self::read(reader, position) else { continue };
            if !seen.insert(currency.asset.clone()) {
                let reason = format!("`{}` appears twice", currency.asset.code());
                reader.refuse(&format!("currencies[{position}].code"), reason, "keep one of the two");
            }
            currencies.push(currency);
        }
        currencies
    }

    fn read(reader: &mut Reader, position: usize) -> Option<Self> {
        let key = |name: &str| format!("currencies[{position}].{name}");
        let code = match reader.text(&key("code")) {
            Some(code) => match AssetId::parse(&format!("iso4217:{code}")) {
                Ok(asset) => Some(asset),
                Err(_) => {
                    let reason = format!("`{code}` is not an ISO 4217 code");
                    reader.refuse(&key("code"), reason, "write three capital letters, for example \"BRL\"");
                    None
                }
            },
            None => {
                if !reader.is_set(&key("code")) {
                    reader.refuse(&key("code"), "the currency's code is missing", "add for example code = \"BRL\"");
                }
                None
            }
        };
        let decimals = u32::try_from(reader.integer(&key("decimals"), 0..=7)?).ok()?;
        let country_codes = reader.texts(&key("country_codes")).unwrap_or_default();
        for country in &country_codes {
            if !is_country(country) {
                let reason = format!("`{country}` is not an ISO 3166 code");
                reader.refuse(&key("country_codes"), reason, "write for example \"BR\" or \"BR-SP\"");
            }
        }
        Some(Self {
            decimals,
            country_codes,
            sell_delivery_methods: read_methods(reader, &key("sell_delivery_methods")),
            buy_delivery_methods: read_methods(reader, &key("buy_delivery_methods")),
            asset: code?,
        })
    }
}

/// ISO 3166-1 alpha-2, or ISO 3166-2.
fn is_country(code: &str) -> bool {
    let (country, part) = code.split_once('-').map_or((code, None), |(country, part)| (country, Some(part)));
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && part.is_none_or(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
}

fn read_methods(reader: &mut Reader, key: &str) -> Vec<(String, String)> {
    let mut methods: Vec<(String, String)> = Vec::new();
    for text in reader.texts(key).unwrap_or_default() {
        match text.split_once(':').map(|(name, description)| (name.trim(), description.trim())) {
            Some((name, _)) if methods.iter().any(|(known, _)| known == name) => {
                reader.refuse(key, format!("`{name}` appears twice"), "keep one of the two");
            }
            Some((name, description)) if !name.is_empty() && !description.is_empty() => {
                methods.push((name.to_owned(), description.to_owned()));
            }
            _ => reader.refuse(
                key,
                format!("`{text}` has no name and text"),
                "write them with a colon between: \"PIX: To any bank, in seconds\"",
            ),
        }
    }
    methods
}
