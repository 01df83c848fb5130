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
    doc: "The organisation that runs the anchor: DOCUMENTATION in stellar.toml (SEP-1).",
    keys: &[
        text("org_name", "\"Example Ltd\"", "Legal name."),
        text("org_dba", "\"Example\"", "Trading name (doing business as)."),
        text("org_url", "\"https://example.com\"", "Official website. stellar.toml must be on the same domain."),
        text("org_logo", "\"https://example.com/logo.png\"", "URL of a PNG image."),
        text("org_description", "\"We pay out in dollars\"", "What the organisation does."),
        text("org_physical_address", "\"1 High Street, Exampleton\"", "Postal address."),
        text(
            "org_physical_address_attestation",
            "\"https://example.com/address.pdf\"",
            "URL of a proof of the postal address.",
        ),
        text("org_phone_number", "\"+14155552671\"", "Telephone number, in E.164 notation."),
        text(
            "org_phone_number_attestation",
            "\"https://example.com/phone.pdf\"",
            "URL of a proof of the telephone number.",
        ),
        text("org_keybase", "\"example\"", "Keybase account."),
        text("org_twitter", "\"example\"", "Twitter account."),
        text("org_github", "\"example\"", "GitHub account."),
        text("org_official_email", "\"office@example.com\"", "E-mail address for partners."),
        text("org_support_email", "\"help@example.com\"", "E-mail address for customers."),
        text("org_licensing_authority", "\"Example Authority\"", "Authority that licensed the organisation."),
        text("org_license_type", "\"Money transmitter\"", "Type of the licence."),
        text("org_license_number", "\"123\"", "Number of the licence."),
    ],
};

pub(super) const PRINCIPALS: Section = Section {
    name: "principals[]",
    doc: "A person who runs the organisation: PRINCIPALS in stellar.toml. Write one table per person.",
    keys: &[
        text("name", "\"Ada Example\"", "Full legal name."),
        text("email", "\"ada@example.com\"", "Business e-mail address."),
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
