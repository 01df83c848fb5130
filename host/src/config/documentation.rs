//! `[documentation]` and `[[principals]]`: who runs the anchor, for stellar.toml (SEP-1).

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::collections::BTreeMap;

const LEFT_OUT: &str = "left out of stellar.toml";

const fn text(name: &'static str, example: &'static str, doc: &'static str) -> Key {
    Key::unset(name, example, LEFT_OUT, doc)
}

pub(super) const SECTION: Section = Section {
    name: "documentation",
    doc: "Who runs the anchor: DOCUMENTATION in stellar.toml (SEP-1).",
    keys: &[
        text("org_name", "\"Example Ltd\"", "Legal name."),
        text("org_dba", "\"Example\"", "Name business is done under."),
        text("org_url", "\"https://example.com\"", "Official address; stellar.toml must be on the same domain."),
        text("org_logo", "\"https://example.com/logo.png\"", "Address of a PNG image."),
        text("org_description", "\"We pay out in dollars\"", "What the organisation does."),
        text("org_physical_address", "\"1 High Street, Exampleton\"", "Postal address."),
        text("org_physical_address_attestation", "\"https://example.com/address.pdf\"", "Address of a proof of it."),
        text("org_phone_number", "\"+14155552671\"", "Telephone, in E.164 notation."),
        text("org_phone_number_attestation", "\"https://example.com/phone.pdf\"", "Address of a proof of it."),
        text("org_keybase", "\"example\"", "Keybase account."),
        text("org_twitter", "\"example\"", "Twitter account."),
        text("org_github", "\"example\"", "GitHub account."),
        text("org_official_email", "\"office@example.com\"", "For partners."),
        text("org_support_email", "\"help@example.com\"", "For customers."),
        text("org_licensing_authority", "\"Example Authority\"", "Who licensed the organisation."),
        text("org_license_type", "\"Money transmitter\"", "For what."),
        text("org_license_number", "\"123\"", "Under which number."),
    ],
};

pub(super) const PRINCIPALS: Section = Section {
    name: "principals[]",
    doc: "A person behind the organisation: PRINCIPALS in stellar.toml; one table for each.",
    keys: &[
        text("name", "\"Ada Example\"", "Full legal name."),
        text("email", "\"ada@example.com\"", "Business address."),
        text("keybase", "\"ada\"", "Keybase account."),
        text("telegram", "\"ada\"", "Telegram account."),
        text("twitter", "\"ada\"", "Twitter account."),
        text("github", "\"ada\"", "GitHub account."),
        text("id_photo_hash", "\"64 hexadecimal digits\"", "SHA-256 of a photo of an identity document."),
        text("verification_photo_hash", "\"64 hexadecimal digits\"", "SHA-256 of a photo of the person holding it."),
    ],
};

/// Who runs the anchor.
#[derive(Debug, Clone, Default)]
pub struct Documentation {
    /// `DOCUMENTATION`, by SEP-1 name (`ORG_NAME`).
    pub organisation: BTreeMap<String, String>,
    /// `PRINCIPALS`, by SEP-1 name (`email`).
    pub principals: Vec<BTreeMap<String, String>>,
}

impl Documentation {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let mut organisation = BTreeMap::new();
        for key in SECTION.keys {
            let path = format!("documentation.{}", key.name);
            let Some(text) = reader.text(&path) else { continue };
            // SEP-1: these three "use https".
            let secure = matches!(key.name, "org_url") || key.name.ends_with("_attestation");
            if secure && !text.starts_with("https://") {
                reader.refuse(&path, format!("`{text}` is not an https address"), "write an https address");
            }
            if key.name.ends_with("_email") && !text.contains('@') {
                reader.refuse(
                    &path,
                    format!("`{text}` is not an e-mail address"),
                    "write for example \"help@example.com\"",
                );
            }
            if key.name == "org_phone_number" && !is_e164(&text) {
                reader.refuse(
                    &path,
                    format!("`{text}` is not in E.164 notation"),
                    "write for example \"+14155552671\"",
                );
            }
            organisation.insert(key.name.to_ascii_uppercase(), text);
        }
        let mut principals = Vec::new();
        for position in reader.positions("principals") {
            let mut principal = BTreeMap::new();
            for key in PRINCIPALS.keys {
                let path = format!("principals[{position}].{}", key.name);
                let Some(text) = reader.text(&path) else { continue };
                if key.name.ends_with("_hash") && (text.len() != 64 || hex::decode(&text).is_err()) {
                    reader.refuse(&path, "this is not a SHA-256 hash", "write its 64 hexadecimal digits");
                }
                principal.insert(key.name.to_owned(), text);
            }
            principals.push(principal);
        }
        Self { organisation, principals }
    }
}

fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
    })
}
