//! From compiled code to a callable guest: check its imports and exports, link it, and make a trial call.

use super::{
    compiler_process,
    compiler_thread::{CompilerThread, NICE},
    component::{self, Bytes, Cache},
    interface::{Differs, Exports, Indices, Name},
    provenance::{self, Provenance},
};
use crate::guest::{
    CompileLimits, GuestSource, Interface, Isolation, Keyring, LoadError, Settings, TestEnvironment,
    bindings::about,
    calls::{Subject, about::Describe, function::Function},
    imports::{
        origin::{Allowed, InvalidOrigin},
        records::Access,
    },
    runtime::{
        Runtime,
        bounds::Bounds,
        engine::Tier,
        machine::{Call, Invoke, Machine},
        plain_text::{declared, plain_text},
        pool::Share,
        state::CallState,
        turns::Turn,
    },
};
use crate::model::{GuestVersion, guest_name};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};
use wasmtime::component::{Component, InstancePre};

/// Interfaces of the WIT package that guests may import.
const OURS: [&str; 4] = ["http", "kv", "records", "types"];

/// WASI packages that guests may import, with the versions supported.
const WASI: [(&str, &str); 9] = [
    ("wasi:cli/", "@0.2."),
    ("wasi:clocks/", "@0.2."),
    ("wasi:config/store", "@0.2.0-rc.1"),
    ("wasi:filesystem/", "@0.2."),
    ("wasi:http/", "@0.2."),
    ("wasi:io/", "@0.2."),
    ("wasi:logging/logging", "@0.1.0-draft"),
    ("wasi:random/", "@0.2."),
    ("wasi:sockets/", "@0.2."),
];

/// Maximum characters of a name or version that a guest declares.
const NAME_MOST: usize = 100;

/// Maximum characters of an address that a guest declares.
const URL_MOST: usize = 500;

/// A guest that can be called.
#[derive(Clone)]
pub(in crate::guest) struct Loaded {
    pub(in crate::guest) source: String,
    pub(in crate::guest) version: Arc<GuestVersion>,
    /// Name and version, for logs.
    pub(in crate::guest) label: Arc<str>,
    /// The name of its place, under which its `kv` is stored: another guest can't take it by a name it gives itself.
    /// `None` during the trial call.
    pub(in crate::guest) remembers_as: Option<Arc<str>>,
    pub(in crate::guest) runtime: Arc<Runtime>,
    pub(in crate::guest) pre: InstancePre<CallState>,
    pub(in crate::guest) bounds: Arc<Bounds>,
    pub(in crate::guest) turn: Arc<Turn>,
    pub(in crate::guest) config: Arc<BTreeMap<String, String>>,
    pub(in crate::guest) keyring: Keyring,
    pub(in crate::guest) allowed: Arc<Allowed>,
    /// The interfaces in whose calls it may read the host's records.
    pub(in crate::guest) reads: Arc<BTreeSet<Interface>>,
    /// The test environment, while it is under test.
    pub(in crate::guest) environment: Option<Arc<TestEnvironment>>,
    /// Where its instances wait for another call; `None`: each instance has one call.
    pub(in crate::guest) share: Option<Arc<Share>>,
    pub(in crate::guest) exports: Exports,
    pub(in crate::guest) facts: Facts,
}

impl Loaded {
    pub(in crate::guest) fn is_optimised(&self) -> bool {
        self.runtime.tier == Tier::Optimised
    }

    /// Whether calls of an interface may read records. No grant applies while the guest describes itself.
    pub(in crate::guest) fn access(&self, interface: Interface) -> Access {
        match interface {
            Interface::About => Access::Nobody,
            one if self.reads.contains(&one) => Access::Granted,
            one => Access::Denied(one),
        }
    }

    /// The same guest in a test environment, with the environment's grants.
    pub(in crate::guest) fn on(&self, environment: &Arc<TestEnvironment>) -> Result<Self, InvalidOrigin> {
        Ok(Self {
            config: Arc::new(environment.grants.config.clone()),
            keyring: environment.grants.secrets.clone(),
            allowed: Arc::new(Allowed::new(&environment.grants)?),
            reads: Arc::new(environment.grants.records.clone()),
            environment: Some(environment.clone()),
            share: None,
            ..self.clone()
        })
    }
}

/// Facts about a component, found without running it, and its own description.
#[derive(Debug, Clone, Default)]
pub(in crate::guest) struct Facts {
    pub(in crate::guest) size: usize,
    pub(in crate::guest) hash: String,
    pub(in crate::guest) imports: Vec<String>,
    pub(in crate::guest) exports: Vec<String>,
    pub(in crate::guest) author: Option<String>,
    pub(in crate::guest) url: Option<String>,
    pub(in crate::guest) provenance: Provenance,
}

impl Facts {
    /// Versions of the WIT package it was built with.
    pub(in crate::guest) fn wit_versions(&self) -> BTreeSet<String> {
        self.exports.iter().filter_map(|text| Name::of(text)).map(|name| name.version.to_owned()).collect()
    }
}

/// How much longer than the processor time of a compiler a load may wait for one that runs in this process. Nothing
/// stops that one.
const PATIENCE: u32 = 5;

/// The same for compilers in children, of which two may be tried after what was before them.
const PATIENCE_CHILDREN: u32 = 15;

/// How to compile a guest that is not in the cache.
#[derive(Clone, Copy)]
pub(in crate::guest) enum Compile<'a> {
    /// With the optimising compiler on all cores: at the start no calls compete with it.
    AtStart,
    /// With the optimising compiler, while others serve.
    Well(&'a CompilerThread),
    /// With the baseline compiler, to serve soon, while others do.
    Soon(&'a CompilerThread),
}

/// Loads one guest and makes a trial call.
#[expect(clippy::too_many_lines, reason = "the steps of a load, in their order")]
pub(in crate::guest) async fn load(
    machine: &Arc<Machine>,
    settings: &Settings,
    source: &GuestSource,
    compile: Compile<'_>,
) -> Result<Loaded, LoadError> {
    let name = source.name.clone();
    let terms = settings.terms(&name);
    let allowed = Allowed::new(&terms.grants).map_err(|why| LoadError::Origin { guest: name.clone(), why })?;

    let preparation = Preparation {
        machine: machine.clone(),
        source: source.clone(),
        cache: settings.cache_dir.clone(),
        limits: settings.compile.clone(),
        tiers: match compile {
            Compile::AtStart => &[Tier::Optimised, Tier::Baseline],
            Compile::Well(_) => &[Tier::Optimised],
            Compile::Soon(_) => &[Tier::Baseline, Tier::Optimised],
        },
        nice: if matches!(compile, Compile::AtStart) { 0 } else { NICE },
    };
    let patience = if compiler_process::is_available() { PATIENCE_CHILDREN } else { PATIENCE };
    let patience = settings.compile.time * patience;
    let prepared = async {
        match compile {
            Compile::Well(compiler) | Compile::Soon(compiler) => compiler.run(move || preparation.run()).await,
            Compile::AtStart => {
                let prepared = tokio::task::spawn_blocking(move || preparation.run()).await;
                prepared.map_err(|why| LoadError::Engine(why.to_string()))?
            }
        }
    };
    let late = |_| LoadError::Compiler { guest: name.clone(), why: format!("it did not end within {patience:?}") };
    let (component, runtime, mut facts) = tokio::time::timeout(patience, prepared).await.map_err(late)??;
    let (pre, exports) = link(&runtime, &name, &component, &facts)?;

    let stem = Path::new(&name).file_stem().map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
    let hash = facts.hash.get(..12).unwrap_or_default().to_owned();
    let mut loaded = Loaded {
        label: stem.clone().into(),
        remembers_as: None,
        version: Arc::new(GuestVersion { name: stem, version: "unknown".to_owned(), hash }),
        bounds: machine.places.of(&name),
        turn: machine.turns.of(&name),
        source: name,
        runtime,
        pre,
        config: Arc::new(terms.grants.config.clone()),
        keyring: terms.grants.secrets.clone(),
        allowed: Arc::new(allowed),
        reads: Arc::new(terms.grants.records.clone()),
        environment: None,
        share: None,
        exports,
        facts: Facts::default(),
    };
    if let Some(description) = trial(machine, &loaded).await? {
        // Logs need a name that is neither empty nor endless.
        let version = Arc::make_mut(&mut loaded.version);
        version.name = declared(&description.name, NAME_MOST).unwrap_or_else(|| version.name.clone());
        version.version = declared(&description.version, NAME_MOST).unwrap_or_else(|| version.version.clone());
        loaded.label = format!("{} {}", loaded.version.name, loaded.version.version).into();
        facts.author = description.author.and_then(|author| declared(&author, NAME_MOST));
        let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
        facts.url = description.url.and_then(|url| declared(&url, URL_MOST)).filter(is_web);
    }
    loaded.remembers_as = Some(guest_name(&loaded.source).into());
    loaded.facts = facts;
    if let Isolation::Reuse(bounds) = terms.limits.isolation {
        loaded.share = Some(Arc::new(Share::new(&loaded.runtime.pool, bounds)));
    }
    Ok(loaded)
}

/// The preparation of a guest: reading and compiling it, and checking the names of its imports and exports.
struct Preparation {
    machine: Arc<Machine>,
    source: GuestSource,
    cache: Option<PathBuf>,
    limits: CompileLimits,
    /// The compilers to try, in this order.
    tiers: &'static [Tier],
    /// The compiler's nice level.
    nice: i32,
}

impl Preparation {
    /// Blocks for a while.
    fn run(&self) -> Result<(Component, Arc<Runtime>, Facts), LoadError> {
        let bytes = component::read(&self.source, self.limits.file)?;
        let optimised = &self.machine.optimised;
        let cache = self.cache.as_ref().map(|folder| Cache::open(folder, &optimised.engine)).transpose()?;
        let known = cache.as_ref().and_then(|cache| cache.load(&optimised.engine, &bytes.hash));
        let (component, runtime) = match known {
            Some(component) => (component, optimised.clone()),
            None => self.compile(&bytes, cache.as_ref())?,
        };
        let facts = facts(&component, &runtime, bytes);
        check_names(&self.source.name, &facts)?;
        Ok((component, runtime, facts))
    }

    /// Compiles with the first compiler that can. The baseline compiler does not support every component; the optimising
    /// one may need more time or memory than it has.
    fn compile(&self, bytes: &Bytes, cache: Option<&Cache>) -> Result<(Component, Arc<Runtime>), LoadError> {
        let guest = self.source.name.as_str();
        let mut failed = None;
        for tier in self.tiers {
            let (runtime, cache) = match tier {
                Tier::Optimised => (Some(self.machine.optimised.clone()), cache),
                Tier::Baseline => (self.machine.baseline(), None),
            };
            let Some(runtime) = runtime else { continue };
            match component::compile(&runtime, guest, bytes, cache, &self.limits, self.nice) {
                Ok(component) => return Ok((component, runtime)),
                // It is the same to every compiler.
                Err(why @ LoadError::Damaged { .. }) if *tier == Tier::Optimised => return Err(why),
                Err(why) if *tier == Tier::Optimised => {
                    let reason = why.to_string();
                    tracing::warn!(guest, reason, "the guest can't be optimised");
                    failed = Some(why);
                }
                Err(why) => failed = failed.or(Some(why)),
            }
        }
        Err(failed.unwrap_or_else(|| LoadError::Engine("there is no compiler for this machine".to_owned())))
    }
}

fn facts(component: &Component, runtime: &Runtime, bytes: Bytes) -> Facts {
    let (ty, engine) = (component.component_type(), &runtime.engine);
    Facts {
        size: bytes.bytes.len(),
        hash: bytes.hash,
        imports: ty.imports(engine).map(|(name, _)| plain_text(name).into_owned()).collect(),
        exports: ty.exports(engine).map(|(name, _)| plain_text(name).into_owned()).collect(),
        provenance: provenance::read(&bytes.bytes),
        ..Facts::default()
    }
}

fn check_names(guest: &str, facts: &Facts) -> Result<(), LoadError> {
    for name in facts.exports.iter().chain(&facts.imports).filter_map(|text| Name::of(text)) {
        if !name.is_compatible() {
            return Err(LoadError::Version {
                guest: guest.to_owned(),
                interface: name.interface.to_owned(),
                version: name.version.to_owned(),
            });
        }
    }
    for import in &facts.imports {
        let ours = Name::of(import).is_some_and(|name| OURS.contains(&name.interface));
        let wasi = WASI
            .iter()
            .any(|(package, version)| import.strip_prefix(package).is_some_and(|rest| rest.contains(version)));
        if !ours && !wasi {
            return Err(LoadError::UnknownImport { guest: guest.to_owned(), import: import.clone() });
        }
    }
    let ours = |text: &String| Interface::from_name(Name::of(text)?.interface);
    let exported: Vec<_> = facts.exports.iter().filter_map(ours).collect();
    if exported.is_empty() {
        return Err(LoadError::NothingExported { guest: guest.to_owned() });
    }
    for interface in exported.iter().copied() {
        if let Some(other) = interface.in_place_of().filter(|other| exported.contains(other)) {
            let (guest, provider) = (guest.to_owned(), guest.to_owned());
            return Err(LoadError::Excluded { guest, interface, other, provider });
        }
    }
    Ok(())
}

fn link(
    runtime: &Runtime,
    guest: &str,
    component: &Component,
    facts: &Facts,
) -> Result<(InstancePre<CallState>, Exports), LoadError> {
    let shape = |interface: String, why: wasmtime::Error| LoadError::Shape {
        guest: guest.to_owned(),
        interface,
        why: format!("{why:#}"),
    };
    let pre = runtime.linker.instantiate_pre(component).map_err(|why| {
        // Only the error's text names the import.
        let text = format!("{why:#}");
        match facts.imports.iter().find(|import| text.contains(import.as_str())) {
            Some(import) => LoadError::UnknownImport { guest: guest.to_owned(), import: import.clone() },
            None => shape("imports".to_owned(), why),
        }
    })?;
    let exports = Exports::find(component, &pre).map_err(|(one, why)| shape(one.name().to_owned(), why))?;
    Ok((pre, exports))
}

/// The guest's description, or the interface whose types differ from ours, and the difference.
type Compared = Result<Option<about::Description>, Differs>;

/// Instantiates the guest once, compares the types of its exports with ours, and calls `about.describe`.
async fn trial(machine: &Machine, guest: &Loaded) -> Result<Option<about::Description>, LoadError> {
    let exports = guest.exports.clone();
    let invoke: Invoke<Compared> = Box::new(move |store, instance| {
        Box::pin(async move {
            if let Err(difference) = exports.compare(store, &instance) {
                return Ok(Err(difference));
            }
            let Some(about) = about::GuestIndices::of(&exports) else { return Ok(Ok(None)) };
            let functions = Indices::load(about, store, &instance)?;
            Describe {}.ask(functions, store).await.map(|description| Ok(Some(description)))
        })
    });
    let (interface, number, began) = (Interface::About, machine.number(), Instant::now());
    let (function, subject) = (Describe::NAME, &Subject::default());
    let call = Call { guest, interface, function, subject, number, began, trace: None, log: None };
    let (answer, _) = machine
        .run(call, invoke)
        .await
        .map_err(|fault| LoadError::Trial { guest: guest.source.clone(), fault: Box::new(fault) })?;
    answer.map_err(|(interface, why)| LoadError::Shape {
        guest: guest.source.clone(),
        interface: interface.name().to_owned(),
        why: format!("{why:#}"),
    })
}
