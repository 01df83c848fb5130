//! The WIT package, embedded.

use wit_parser::{PackageId, Resolve, SourceMap, UnresolvedPackageGroup};

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../../../wit/", $name)))),+] };
}

/// Its files: paths in the folder `wit`, and texts.
pub const PACKAGE: &[(&str, &str)] = files![
    "about.wit",
    "custodian.wit",
    "customer-store.wit",
    "customers.wit",
    "deposits.wit",
    "fees.wit",
    "http.wit",
    "interactive.wit",
    "kv.wit",
    "mismatches.wit",
    "quotes.wit",
    "rails.wit",
    "receiver.wit",
    "records.wit",
    "signer.wit",
    "transfers.wit",
    "types.wit",
    "worlds.wit",
];

/// The packages that it uses, one file each.
pub const DEPENDENCIES: &[(&str, &str)] = files![
    "deps/cli.wit",
    "deps/clocks.wit",
    "deps/config.wit",
    "deps/filesystem.wit",
    "deps/http.wit",
    "deps/io.wit",
    "deps/logging.wit",
    "deps/random.wit",
    "deps/sockets.wit",
];

/// The package, parsed.
///
/// # Errors
/// Never, unless the files themselves are broken.
pub fn parsed() -> Result<(Resolve, PackageId), String> {
    let group = |files: &[(&str, &str)]| -> Result<UnresolvedPackageGroup, String> {
        let mut map = SourceMap::new();
        for (name, text) in files {
            map.push_str(name, *text);
        }
        map.parse().map_err(|(_, why)| why.to_string())
    };
    let dependencies = DEPENDENCIES.iter().map(|file| group(std::slice::from_ref(file))).collect::<Result<_, _>>()?;
    let mut resolve = Resolve::default();
    let package = resolve.push_groups(group(PACKAGE)?, dependencies).map_err(|why| why.to_string())?;
    Ok((resolve, package))
}

/// The text of a world named `built`, in a package `anchor:built`, that exports these interfaces of the package and may
/// import everything that guests of any language may, the log, and records.
///
/// # Errors
/// As [`parsed`].
pub fn world<'a>(interfaces: impl IntoIterator<Item = &'a str>) -> Result<String, String> {
    let (resolve, package) = parsed()?;
    let name = &resolve.packages[package].name;
    let exports: String =
        interfaces.into_iter().map(|interface| format!("  export {};\n", name.interface_id(interface))).collect();
    let imports: String = ["plain-imports", "logging-imports", "records-imports"]
        .map(|world| format!("  include {};\n", name.interface_id(world)))
        .concat();
    Ok(format!("package anchor:built;\nworld built {{\n{imports}{exports}}}\n"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_file_of_the_package_is_left_out() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit")).unwrap();
        let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut there: Vec<String> = names.filter(|name| name.ends_with(".wit")).collect();
        there.sort();
        let listed: Vec<&str> = super::PACKAGE.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, there);
    }
}
