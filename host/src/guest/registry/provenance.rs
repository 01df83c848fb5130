//! A component's own metadata about its build: the SDK's stamp and the tools' notes.

use crate::guest::runtime::plain_text::declared;
use std::collections::BTreeSet;
use wasmparser::{KnownCustom, Parser, Payload};

/// The custom section with the SDK's stamp: `rust 0.1.1`.
const SDK: &str = "anchor-guest-sdk";

/// Maximum characters of a tool's name and version.
const TEXT_MOST: usize = 100;

/// Maximum number of tools.
const TOOLS_MOST: usize = 20;

/// What a component's metadata says of its build. None of it is verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::guest) struct Provenance {
    /// The SDK's language and version.
    pub(in crate::guest) sdk: Option<String>,
    /// Languages and tools with their versions.
    pub(in crate::guest) tools: BTreeSet<String>,
}

/// Reads it from a component's bytes, as far as they can be parsed.
pub(in crate::guest) fn read(bytes: &[u8]) -> Provenance {
    let mut found = Provenance::default();
    for payload in Parser::new(0).parse_all(bytes) {
        let Ok(Payload::CustomSection(section)) = payload else { continue };
        if section.name() == SDK {
            let data = section.data().get(..TEXT_MOST.min(section.data().len())).unwrap_or_default();
            found.sdk = declared(String::from_utf8_lossy(data).trim_matches('\0'), TEXT_MOST);
        }
        let KnownCustom::Producers(fields) = section.as_known() else { continue };
        let values = fields.into_iter().flatten().flat_map(|field| field.values.into_iter().flatten());
        // Some tools put a commit after their version; leave it out.
        let version = |text: &str| text.split(" (").next().unwrap_or_default().to_owned();
        let tools = values.filter_map(|tool| declared(&format!("{} {}", tool.name, version(tool.version)), TEXT_MOST));
        let room = TOOLS_MOST.saturating_sub(found.tools.len());
        found.tools.extend(tools.take(room));
    }
    found
}
