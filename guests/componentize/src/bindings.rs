//! The Go SDK's bindings: shared types once, and the exports of each interface in a package of its own, so that a guest
//! exports just what it imports.

use crate::wit;
use std::{collections::BTreeMap, fs, path::Path};
use wit_bindgen_core::Files;

/// The Go package that holds them.
const GO_PACKAGE: &str = "anchorguest/internal/wit";

/// The Go package they rest on.
const ABI: &str = "anchorguest/internal/abi";

const INTERFACES: [&str; 7] = ["about", "customers", "fees", "mispayments", "quotes", "rails", "receiver"];

/// Every generated file: its path in the folder of [`GO_PACKAGE`], and its text.
///
/// # Errors
/// What is wrong with the WIT package.
pub fn files() -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut files = BTreeMap::new();
    for interface in INTERFACES {
        for (name, text) in generated(interface)? {
            files.insert(name.replace("wit_exports/", &format!("exports_{interface}/")), text);
        }
    }
    Ok(files)
}

/// Writes them into `folder`, over what is there. Files written by hand beside them stay.
///
/// # Errors
/// What is wrong with the WIT package, or with the file.
pub fn write(folder: &Path) -> Result<(), String> {
    for (name, text) in files()? {
        let path = folder.join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        written.map_err(|why| format!("{}: {why}", path.display()))?;
    }
    Ok(())
}

fn generated(interface: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let (mut resolve, _) = wit::parsed()?;
    let package = resolve.push_source("built.wit", &wit::world([interface])?).map_err(|why| format!("{why:#}"))?;
    let world = resolve.select_world(&[package], Some("built")).map_err(|why| format!("{why:#}"))?;
    let options = wit_bindgen_go::Opts { pkg_name: Some(GO_PACKAGE.to_owned()), ..Default::default() };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).map_err(|why| format!("{why:#}"))?;
    files.iter().map(|(name, text)| Ok((name.to_owned(), on_our_abi(text)?))).collect()
}

/// What the bindings rest on is the SDK's own: its `abi` says why.
fn on_our_abi(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut text = String::from_utf8(text.to_vec()).map_err(|why| why.to_string())?;
    for package in ["types", "runtime"] {
        text = text.replace(&format!("go.bytecodealliance.org/pkg/wit/{package}"), ABI);
    }
    let import = format!("\twitRuntime \"{ABI}\"\n");
    let instead = if text.contains(&import) { "" } else { &import };
    Ok(text.replace("\t\"runtime\"\n", instead).replace("runtime.Pinner", "witRuntime.Pinner").into_bytes())
}
