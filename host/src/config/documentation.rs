//! `[documentation]` and `[[principals]]`: who runs the anchor, for stellar.toml (SEP-1).

use super::{
    reader::Reader,
    schema::{Key, Section},
    sep1::fields,
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
            let (path, name) = (format!("documentation.{}", key.name), key.name.to_ascii_uppercase());
            if let Some(text) = reader.sep1_text(&path, fields::DOCUMENTATION, &name) {
                organisation.insert(name, text);
            }
        }
        let mut principals = Vec::new();
        for position in reader.positions("principals") {
            let mut principal = BTreeMap::new();
            for key in PRINCIPALS.keys {
                let path = format!("principals[{position}].{}", key.name);
                if let Some(text) = reader.sep1_text(&path, fields::PRINCIPALS, key.name) {
                    principal.insert(key.name.to_owned(), text);
                }
            }
            principals.push(principal);
        }
        Self { organisation, principals }
    }
}
