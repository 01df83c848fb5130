//! `anchor-host guest check FILE`: a report on a component's identity, features and needs.

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

/// A report on a component that the host can load.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The file's path.
    pub file: String,
    /// The name it gives itself.
    pub name: String,
    /// The version it gives itself.
    pub version: String,
    /// Its author, if it names one.
    pub author: Option<String>,
    /// The address of its documentation, if it names one.
    pub url: Option<String>,
    /// Size in bytes.
    pub size: usize,
    /// SHA-256, hex.
    pub hash: String,
    /// Versions of the WIT package it was built with.
    pub wit_versions: BTreeSet<String>,
    /// The SDK it was written with, if it is stamped: `rust 0.1.1`.
    pub sdk: Option<String>,
    /// Languages and tools it was built with, from the component's own metadata.
    pub tools: BTreeSet<String>,
    /// The WIT package this host supports.
    pub host_speaks: &'static str,
    /// Interfaces it provides.
    pub provides: Vec<Interface>,
    /// Interfaces it does not provide, and what happens if no other guest does.
    pub lacks: Vec<Lack>,
    /// Exports that this host does not use, without those of tools.
    pub unused_exports: Vec<String>,
    /// All its imports.
    pub imports: Vec<String>,
    /// The features, and whether this guest alone turns them on.
    pub features: Vec<FeatureState>,
    /// The grants it needs from the operator.
    pub needs: Vec<&'static str>,
}

/// Exports of tools for their own use: componentize-py and componentize-qjs.
const OF_TOOLS: [&str; 2] = ["exports", "init"];

/// An interface that is not provided.
#[derive(Debug, Clone, Serialize)]
pub struct Lack {
    /// The interface.
    pub interface: Interface,
    /// The consequence of its absence.
    pub consequence: &'static str,
}

/// Checks a component: compiles it, compares its types, and calls `about.describe`.
///
/// # Errors
/// The errors of loading it.
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
        // What can't be provided beside its own interfaces is none that it lacks.
        lacks: others
            .iter()
            .filter(|one| !one.excludes().any(|other| exports.has(other)))
            .map(|one| Lack { interface: *one, consequence: one.without() })
            .collect(),
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
