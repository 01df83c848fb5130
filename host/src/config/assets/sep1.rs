//! `[assets.sep1]`: how stellar.toml describes an asset.

use crate::config::{
    network::{Network, NetworkKind},
    reader::Reader,
    schema::{Key, Section},
    sep1::fields,
};
use std::collections::BTreeMap;

pub(in crate::config) const SECTION: Section = Section {
    name: "assets[].sep1",
    doc: "How stellar.toml describes the asset (SEP-1 CURRENCIES).",
    keys: &[
        Key::unset("name", "\"US Dollar\"", "left out of stellar.toml", "Short name, up to 20 characters."),
        Key::unset("desc", "\"US Dollars, one for one\"", "left out of stellar.toml", "Description of the asset."),
        Key::unset(
            "conditions",
            "\"Redeemable by verified customers\"",
            "left out of stellar.toml",
            "Conditions on holding the asset.",
        ),
        Key::unset("image", "\"https://example.com/usdc.png\"", "left out of stellar.toml", "URL of a PNG image."),
        Key::unset(
            "redemption_instructions",
            "\"Send it to us by SEP-31\"",
            "left out of stellar.toml",
            "How to redeem the asset.",
        ),
        Key::unset(
            "status",
            "\"live\"",
            "test on sandbox and testnet, live on pubnet",
            "Status: live, test, dead or private.",
        ),
        Key::preset("display_decimals", "2", "Number of decimals that wallets should show, 0 to 7."),
        Key::unset(
            "anchor_asset_type",
            "\"fiat\"",
            "fiat if the asset has [assets.sep31], [assets.withdraw] or [assets.deposit]; otherwise left out of stellar.toml",
            "Type of the anchored asset (SEP-1 anchor_asset_type).",
        ),
    ],
};

const TEXTS: &[&str] = &["name", "desc", "conditions", "image", "redemption_instructions", "anchor_asset_type"];

/// How stellar.toml describes an asset.
#[derive(Debug, Clone)]
pub struct AssetSep1 {
    /// SEP-1 `status`.
    pub status: String,
    /// Number of decimals that wallets should show.
    pub display_decimals: u32,
    /// Texts of stellar.toml's `[[CURRENCIES]]`, by SEP-1 name.
    pub texts: BTreeMap<String, String>,
}

impl AssetSep1 {
    /// The description of an asset such as `assets[0]`.
    pub(super) fn read(reader: &mut Reader, network: &Network, asset: &str) -> Option<Self> {
        let key = |name: &str| format!("{asset}.sep1.{name}");
        Some(Self {
            status: read_status(reader, &key("status"), network),
            display_decimals: u32::try_from(reader.integer(&key("display_decimals"), 0..=7)?).ok()?,
            texts: read_texts(reader, &key),
        })
    }
}

fn read_status(reader: &mut Reader, key: &str, network: &Network) -> String {
    let words = [("live", "live"), ("test", "test"), ("dead", "dead"), ("private", "private")];
    let usual = if network.kind == NetworkKind::Pubnet { "live" } else { "test" };
    reader.choice(key, &words).unwrap_or(usual).to_owned()
}

fn read_texts(reader: &mut Reader, key: &impl Fn(&str) -> String) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for name in TEXTS {
        if let Some(text) = reader.sep1_text(&key(name), fields::CURRENCIES, name) {
            texts.insert((*name).to_owned(), text);
        }
    }
    texts
}
