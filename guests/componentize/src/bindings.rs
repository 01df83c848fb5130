//! The Go SDK's bindings: shared types once, and the exports of each interface in a package of its own, so that a guest
//! only exports the interfaces it imports.

use crate::wit;
use std::{collections::BTreeMap, fs, path::Path};
use wit_bindgen_core::Files;

/// The Go package of the bindings.
const GO_PACKAGE: &str = "anchorguest/internal/wit";

/// The Go package that they use.
const ABI: &str = "anchorguest/internal/abi";

const INTERFACES: [&str; 13] = [
    "about",
    "custodian",
    "customer-store",
    "customers",
    "deposits",
    "fees",
    "interactive",
    "mismatches",
    "quotes",
    "rails",
    "receiver",
    "signer",
    "transfers",
];

/// All generated files: their paths in the folder of [`GO_PACKAGE`], and their texts.
///
/// # Errors
/// The problem with the WIT package.
pub fn files() -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut files = BTreeMap::new();
    for interface in INTERFACES {
        for (name, text) in generated(interface)? {
            let package = format!("exports_{}/", interface.replace('-', "_"));
            files.insert(name.replace("wit_exports/", &package), text);
        }
    }
    Ok(files)
}

/// Writes the bindings into `folder`, over existing ones. Other files in it stay.
///
/// # Errors
/// The problem with the WIT package, or with a file.
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
    files.iter().map(|(name, text)| Ok((name.to_owned(), counted_from_one(on_our_abi(text)?).into_bytes()))).collect()
}

/// Otherwise a variant's zero value would be its first case: an uninitialised `Decision{}` would accept a customer.
/// With cases counted from 1 it is no case, and encoding it fails.
fn counted_from_one(mut text: String) -> String {
    const VARIANT: &str = " struct {\n\ttag   uint8\n";
    const NUMBER: &str = " uint8 = ";
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(VARIANT)).map(|at| from + at) {
        let begin = text.get(..found).and_then(|before| before.rfind("const (\n")).unwrap_or(found);
        let cases: String = text
            .get(begin..found)
            .unwrap_or_default()
            .split_inclusive('\n')
            .map(|line| match line.split_once(NUMBER).map(|(name, number)| (name, number.trim_end().parse::<u8>())) {
                Some((name, Ok(number))) => format!("{name}{NUMBER}{}\n", number.saturating_add(1)),
                _ => line.to_owned(),
            })
            .collect();
        from = begin + cases.len() + VARIANT.len();
        text.replace_range(begin..found, &cases);
    }
    text
}

/// Makes the bindings use the SDK's own `abi` package, which explains why.
fn on_our_abi(text: &[u8]) -> Result<String, String> {
    let mut text = String::from_utf8(text.to_vec()).map_err(|why| why.to_string())?;
    for package in ["types", "runtime"] {
        text = text.replace(&format!("go.bytecodealliance.org/pkg/wit/{package}"), ABI);
    }
    let import = format!("\twitRuntime \"{ABI}\"\n");
    let instead = if text.contains(&import) { "" } else { &import };
    Ok(text.replace("\t\"runtime\"\n", instead).replace("runtime.Pinner", "witRuntime.Pinner"))
}
