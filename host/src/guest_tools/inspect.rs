//! `anchor-host guest inspect FILE`: a component's types as WIT, its modules and its custom sections.

use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{fmt, fs, io, path::Path};
use wasmparser::{Parser, Payload};
use wit_component::{DecodedWasm, WitPrinter};

/// The parts of a component, which need not be one that the host would load.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// The file's path.
    pub file: String,
    /// Size in bytes.
    pub size: usize,
    /// SHA-256, hex.
    pub hash: String,
    /// The world it was built for and the packages that the world uses, as WIT.
    pub wit: String,
    /// The core modules inside.
    pub modules: Vec<Module>,
    /// Custom sections, those of the modules included.
    pub sections: Vec<Section>,
}

/// A core module.
#[derive(Debug, Clone, Serialize)]
pub struct Module {
    /// Size in bytes.
    pub size: usize,
    /// Functions it defines.
    pub functions: u32,
}

/// A custom section.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// The module it is in, counted from 1; `None`: the component itself.
    pub module: Option<usize>,
    /// Size in bytes.
    pub size: usize,
}

/// Why a file cannot be inspected.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// It cannot be read.
    #[error("{file} can't be read")]
    Read {
        /// The file.
        file: String,
        /// The system's error.
        source: io::Error,
    },
    /// It is not a component.
    #[error("{file} is not a component: {why}")]
    NotAComponent {
        /// The file.
        file: String,
        /// The parser's error.
        why: String,
    },
}

/// Inspects a component without running it.
///
/// # Errors
/// [`InspectError`].
pub fn inspect(file: &Path) -> Result<Inspection, InspectError> {
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|source| InspectError::Read { file: name.clone(), source })?;
    let wrong = |why: String| InspectError::NotAComponent { file: name.clone(), why };
    let wit = wit(&bytes).map_err(wrong)?;
    let (modules, sections) = contents(&bytes).map_err(|why| wrong(why.to_string()))?;
    let hash = hex::encode(Sha256::digest(&bytes));
    Ok(Inspection { file: name, size: bytes.len(), hash, wit, modules, sections })
}

fn wit(bytes: &[u8]) -> Result<String, String> {
    let DecodedWasm::Component(resolve, world) = wit_component::decode(bytes).map_err(|why| format!("{why:#}"))? else {
        return Err("it is a WIT package in binary form".to_owned());
    };
    let package = resolve.worlds.get(world).and_then(|world| world.package).ok_or("its world has no package")?;
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, package, &others).map_err(|why| format!("{why:#}"))?;
    Ok(printer.output.to_string())
}

fn contents(bytes: &[u8]) -> wasmparser::Result<(Vec<Module>, Vec<Section>)> {
    let (mut modules, mut sections) = (Vec::<Module>::new(), Vec::new());
    // The module of each open nesting level: modules are in the component, or in a component within it.
    let mut within: Vec<Option<usize>> = Vec::new();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ModuleSection { unchecked_range, .. } => {
                let size = usize::try_from(unchecked_range.end - unchecked_range.start).unwrap_or_default();
                modules.push(Module { size, functions: 0 });
            }
            Payload::Version { encoding: wasmparser::Encoding::Module, .. } => within.push(Some(modules.len())),
            Payload::Version { encoding: wasmparser::Encoding::Component, .. } => within.push(None),
            Payload::FunctionSection(functions) => {
                if let Some(module) = modules.last_mut() {
                    module.functions = functions.count();
                }
            }
            Payload::CustomSection(section) => sections.push(Section {
                name: section.name().to_owned(),
                module: within.last().copied().flatten(),
                size: section.data().len(),
            }),
            Payload::End(_) => {
                within.pop();
            }
            _ => {}
        }
    }
    Ok((modules, sections))
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // WIT comments, so that WIT tools can read the whole output.
        writeln!(f, "// {}: {} bytes, sha256 {}", self.file, self.size, self.hash)?;
        for (at, module) in self.modules.iter().enumerate() {
            writeln!(f, "// module {}: {} bytes, {} functions", at + 1, module.size, module.functions)?;
        }
        for section in &self.sections {
            let place = section.module.map_or_else(|| "the component".to_owned(), |module| format!("module {module}"));
            writeln!(f, "// custom section `{}` of {place}: {} bytes", section.name, section.size)?;
        }
        writeln!(f, "\n{}", self.wit.trim_end())
    }
}
