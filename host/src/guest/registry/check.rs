//! `anchor-host guest check FILE`: what a component is, what it turns on, what it needs.

use super::{
    generation::states,
    interface::Name,
    load::{self, Compile},
};
use crate::guest::{
    FeatureState, GuestSource, Interface, Limits, LoadError, Settings, WIT_PACKAGE, runtime::machine::Machine,
};
use serde::Serialize;
use std::{collections::BTreeSet, fmt, path::PathBuf, sync::Arc};

/// What was found out about a component. It would load as it is.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The file.
    pub file: String,
    /// The name it gives itself.
    pub name: String,
    /// The version it gives itself.
    pub version: String,
    /// Who answers for it, if it says so.
    pub author: Option<String>,
    /// Where it is documented, if it says so.
    pub url: Option<String>,
    /// Size in bytes.
    pub size: usize,
    /// SHA-256, hex.
    pub hash: String,
    /// Versions of the WIT package it was built with.
    pub wit_versions: BTreeSet<String>,
    /// The SDK it was written with, if that says so: `rust 0.1.1`.
    pub sdk: Option<String>,
    /// Languages and tools it was built with, as they say.
    pub tools: BTreeSet<String>,
    /// The package this host speaks.
    pub host_speaks: &'static str,
    /// Interfaces it provides.
    pub provides: Vec<Interface>,
    /// Interfaces it does not provide, and what happens when no other guest does.
    pub lacks: Vec<Lack>,
    /// Exports that this host makes no use of, beside those of tools.
    pub unused_exports: Vec<String>,
    /// Everything it imports.
    pub imports: Vec<String>,
    /// What it turns on alone.
    pub features: Vec<FeatureState>,
    /// What the operator has to grant for it to work.
    pub needs: Vec<&'static str>,
}

/// What tools export for themselves: componentize-py and componentize-qjs.
const OF_TOOLS: [&str; 2] = ["exports", "init"];

/// An interface that is not provided.
#[derive(Debug, Clone, Serialize)]
pub struct Lack {
    /// Which.
    pub interface: Interface,
    /// What that means.
    pub consequence: &'static str,
}

/// Checks a component: compiles it, compares its types, and runs `about.describe`.
///
/// # Errors
/// The same as loading it would bring.
pub async fn check(file: impl Into<PathBuf>) -> Result<Report, LoadError> {
    let source = GuestSource::file(file);
    let limits = Limits { calls: 1, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let machine = Arc::new(Machine::new(&settings, 1).map_err(LoadError::Engine)?);
    let guest = load::load(&machine, &settings, &source, Compile::AtStart).await?;

    let (facts, exports) = (guest.facts, guest.exports);
    let (provides, others): (Vec<_>, Vec<_>) = Interface::ALL.into_iter().partition(|one| exports.has(*one));
    let used = |text: &&String| {
        let of_package = Name::of(text).is_some_and(|name| Interface::from_name(name.interface).is_some());
        of_package || OF_TOOLS.contains(&text.as_str())
    };
    let imports = |prefix: &str| facts.imports.iter().any(|import| import.starts_with(prefix));
    let needs = [
        (
            &["anchor:guest/http", "wasi:http/outgoing-handler"][..],
            "HTTP: name the servers it talks to in guest.http_origins",
        ),
        (
            &["wasi:config/store"],
            "configuration values: set the ones its documentation names in [guest.config] and [guest.secrets]",
        ),
        (&["anchor:guest/records"], "records: if you let it read what is on record, set guest.records = true"),
    ];
    Ok(Report {
        file: guest.source,
        name: guest.version.name.clone(),
        version: guest.version.version.clone(),
        wit_versions: facts.wit_versions(),
        author: facts.author,
        url: facts.url,
        size: facts.size,
        sdk: facts.provenance.sdk,
        tools: facts.provenance.tools,
        host_speaks: WIT_PACKAGE,
        features: states(|interface| exports.has(interface)),
        lacks: others.iter().map(|one| Lack { interface: *one, consequence: one.without() }).collect(),
        unused_exports: facts.exports.iter().filter(|text| !used(text)).cloned().collect(),
        needs: needs
            .iter()
            .filter(|(any, _)| any.iter().any(|import| imports(import)))
            .map(|(_, need)| *need)
            .collect(),
        provides,
        hash: facts.hash,
        imports: facts.imports,
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} {}, {} KiB, sha256 {}",
            self.file,
            self.name,
            self.version,
            self.size.div_ceil(1024),
            self.hash
        )?;
        for (what, value) in [("author", &self.author), ("see", &self.url)] {
            if let Some(value) = value {
                writeln!(f, "  {what}: {value}")?;
            }
        }
        let versions = self.wit_versions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        writeln!(f, "  built with anchor:guest {versions}; this host speaks {}", self.host_speaks)?;
        if let Some(sdk) = &self.sdk {
            writeln!(f, "  written with the SDK for {sdk}")?;
        }
        if !self.tools.is_empty() {
            let tools = self.tools.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            writeln!(f, "  made by {tools}")?;
        }
        let provides = self.provides.iter().map(|one| one.name()).collect::<Vec<_>>().join(", ");
        writeln!(f, "provides: {provides}")?;
        for lack in &self.lacks {
            writeln!(f, "lacks `{}`: unless another guest provides it, {}", lack.interface.name(), lack.consequence)?;
        }
        for state in &self.features {
            writeln!(f, "alone, {state}")?;
        }
        for export in &self.unused_exports {
            writeln!(f, "exports `{export}`, which this host does not use")?;
        }
        for need in &self.needs {
            writeln!(f, "needs {need}")?;
        }
        writeln!(f, "imports:")?;
        self.imports.iter().try_for_each(|import| writeln!(f, "  {import}"))
    }
}
