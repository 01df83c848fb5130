use crate::wit;
use std::{collections::BTreeSet, convert::Infallible};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasm_encoder::{
    ComponentSection, CustomSection, MemoryType, Module,
    reencode::{Error as Unencodable, Reencode},
};
use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

/// The custom section that says which SDK a guest was written with: language and version.
const SDK: &str = "anchor-guest-sdk";

/// What Go's runtime asks for before the first call, beyond what its linker foresees; pages of 64 KiB. Asked for at once, it
/// costs the host's kernel nothing; asked for bit by bit, a tenth of a call in a fresh instance.
const PAGES_MORE: u64 = 32;

/// The module did not become a component.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not WebAssembly.
    #[error("this is not a core WebAssembly module: {0}")]
    NotAModule(#[from] wasmparser::BinaryReaderError),
    /// It exports nothing of the WIT package.
    #[error("the module exports no interface of anchor:guest: call Export of the packages you provide, such as rails")]
    NoInterface,
    /// Its exports and imports do not fit the WIT package.
    #[error("the module does not fit the WIT package: {0}")]
    Unfit(String),
}

/// The component of a core module for WASI's first version. It exports the interfaces of the WIT package that the
/// module has functions of, and imports what the module uses.
///
/// # Errors
/// [`Error`], saying what is wrong with the module.
pub fn component(module: Vec<u8>) -> Result<Vec<u8>, Error> {
    let interfaces = interfaces(&module)?;
    if interfaces.is_empty() {
        return Err(Error::NoInterface);
    }
    let mut module = with_room(&module)?;
    let unfit = |why: String| Error::Unfit(why);
    let (mut resolve, package) = wit::parsed().map_err(unfit)?;
    let version = resolve.packages[package].name.version.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = wit::world(interfaces.iter().map(String::as_str)).map_err(unfit)?;
    let package = resolve.push_source("built.wit", &text).map_err(|why| unfit(format!("{why:#}")))?;
    let world = resolve.select_world(&[package], Some("built")).map_err(|why| unfit(format!("{why:#}")))?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
        .map_err(|why| unfit(format!("{why:#}")))?;

    let encode = || {
        ComponentEncoder::default()
            .module(&module)?
            .adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)?
            .validate(true)
            .encode()
    };
    let mut component = encode().map_err(|why| unfit(format!("{why:#}")))?;
    // The host tells it to people who ask what a guest was written with.
    let sdk = format!("go {version}");
    CustomSection { name: SDK.into(), data: sdk.as_bytes().into() }.append_to_component(&mut component);
    Ok(component)
}

/// The module with a larger memory to begin with.
fn with_room(module: &[u8]) -> Result<Vec<u8>, Error> {
    struct Room;
    impl Reencode for Room {
        type Error = Infallible;

        fn memory_type(&mut self, memory: wasmparser::MemoryType) -> Result<MemoryType, Unencodable> {
            let memory = MemoryType::from(memory);
            Ok(MemoryType { minimum: memory.minimum + PAGES_MORE, ..memory })
        }
    }
    let mut roomy = Module::new();
    match Room.parse_core_module(&mut roomy, Parser::new(0), module) {
        Ok(()) => Ok(roomy.finish()),
        Err(Unencodable::ParseError(why)) => Err(why.into()),
        Err(why) => Err(Error::Unfit(why.to_string())),
    }
}

/// The interfaces of the WIT package whose functions the module exports: `rails` of `anchor:guest/rails@0.1.0#…`.
fn interfaces(module: &[u8]) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ExportSection(exports) = payload? else { continue };
        for export in exports {
            let name = export?.name;
            let of_package = name.strip_prefix("anchor:guest/").and_then(|rest| rest.split_once('@'));
            found.extend(of_package.map(|(interface, _)| interface.to_owned()));
        }
    }
    Ok(found)
}
