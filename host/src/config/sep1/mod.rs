//! `[sep1]`: what stellar.toml says beyond what the host knows.
//!
//! What SEP-1 wants of each field is written once, in `fields`; `[documentation]`, `[[principals]]` and `[[assets]]`
//! are held to it as well as the overlay.

mod currencies;
pub(super) mod fields;
mod overlay;
mod shape;

use super::{
    documentation::Documentation,
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::Domain;
use overlay::Overlay;
use toml::{Table, Value};

pub(super) const SECTION: Section = Section {
    name: "sep1",
    doc: "Further content of stellar.toml (SEP-1), beyond assets, documentation and principals.",
    keys: &[Key::unset(
        "overlay",
        "\"stellar.toml\"",
        "stellar.toml contains what the host knows and the tables below",
        "File in stellar.toml's format to merge into what the host writes: more keys, VALIDATORS, further CURRENCIES, or more\n\
         fields of the CURRENCIES from [[assets]] (matched by code and issuer). It can't override what the host knows,\n\
         such as SIGNING_KEY and the endpoints.",
    )],
};

/// What stellar.toml says beyond what the host knows.
#[derive(Debug, Clone, Default)]
pub struct Sep1 {
    /// Laid over what the host writes; every field that SEP-1 knows is as it should be.
    pub overlay: Table,
}

impl Sep1 {
    /// `assets`: the codes under `[[assets]]`. `homes`: the domains stellar.toml is served for, as far as they are
    /// the public's.
    pub(super) fn read(reader: &mut Reader, documentation: &Documentation, assets: &[&str], homes: &[Domain]) -> Self {
        let overlay = if reader.is_set("sep1.overlay") { Overlay::read(reader, "sep1.overlay") } else { None };
        if let Some(overlay) = &overlay {
            overlay.check(reader, assets);
        }
        check_domains(reader, documentation, overlay.as_ref(), homes);
        Self { overlay: overlay.map(|overlay| overlay.table).unwrap_or_default() }
    }
}

/// SEP-1: the organisation's address, its official e-mail and the proofs of its address and telephone are on one
/// domain, and so is stellar.toml.
fn check_domains(reader: &mut Reader, documentation: &Documentation, overlay: Option<&Overlay>, homes: &[Domain]) {
    let laid_over = overlay.and_then(|overlay| overlay.table.get("DOCUMENTATION")).and_then(Value::as_table);
    let said = |name: &str| -> Option<&str> {
        let over = laid_over.and_then(|table| table.get(name)).and_then(Value::as_str);
        over.or_else(|| documentation.organisation.get(name).map(String::as_str))
    };
    let Some(site) = said("ORG_URL").and_then(host_of) else { return };
    let mut refuse = |name: &str, reason: String, remedy: &str| match overlay {
        Some(overlay) if laid_over.is_some_and(|table| table.contains_key(name)) => {
            overlay.refuse(reader, &format!("DOCUMENTATION.{name}"), reason, remedy);
        }
        _ => reader.refuse(&format!("documentation.{}", name.to_ascii_lowercase()), reason, remedy),
    };
    for name in ["ORG_PHYSICAL_ADDRESS_ATTESTATION", "ORG_PHONE_NUMBER_ATTESTATION"] {
        if said(name).and_then(host_of).is_some_and(|host| !is_one_site(&host, &site)) {
            refuse(name, format!("it is not on the domain of ORG_URL, {site}"), "publish the proof on that domain");
        }
    }
    if said("ORG_OFFICIAL_EMAIL")
        .and_then(|email| email.rsplit_once('@'))
        .is_some_and(|(_, at)| !is_one_site(at, &site))
    {
        let remedy = "write an address on that domain; ORG_SUPPORT_EMAIL may be on any";
        refuse("ORG_OFFICIAL_EMAIL", format!("it is not on the domain of ORG_URL, {site}"), remedy);
    }
    if !homes.is_empty() && !homes.iter().any(|home| is_one_site(home.host(), &site)) {
        let reason = format!("{site} is not the domain stellar.toml is served on");
        refuse("ORG_URL", reason, "write the address of that domain, or set server.home_domain");
    }
}

fn host_of(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    uri.host().map(str::to_ascii_lowercase)
}

/// Whether one host is the other or below it; `www.` does not count.
fn is_one_site(one: &str, other: &str) -> bool {
    let plain = |host: &str| host.to_ascii_lowercase().trim_start_matches("www.").to_owned();
    let (one, other) = (plain(one), plain(other));
    one == other || one.ends_with(&format!(".{other}")) || other.ends_with(&format!(".{one}"))
}
