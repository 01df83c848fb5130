use crate::{
    go_image::{self, NoImage, rewrite},
    wit,
};
use std::collections::BTreeSet;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wasm_encoder::{ComponentSection, CustomSection};
use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

/// The custom section with the SDK's stamp: language and version.
const SDK: &str = "anchor-guest-sdk";

/// Why a module could not be made a component.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not WebAssembly.
    #[error("this is not a core WebAssembly module: {0}")]
    NotAModule(#[from] wasmparser::BinaryReaderError),
    /// It exports no interface of the WIT package.
    #[error("the module exports no interface of anchor:guest: call Export of the packages you provide, such as rails")]
    NoInterface,
    /// Its exports or imports do not fit the WIT package.
    #[error("the module does not fit the WIT package: {0}")]
    Unfit(String),
}

/// A finished component.
#[derive(Debug)]
pub struct Component {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Why it has no image of its memory after the program's start, if it has none.
    pub no_image: Option<NoImage>,
}

/// Makes a component of a core module for WASI preview 1. It exports the interfaces of the WIT package for which the
/// module has functions, and imports what the module uses. The module's program is started, and its output goes to
/// standard error.
///
/// # Errors
/// [`Error`], naming the module's problem.
pub fn component(module: &[u8]) -> Result<Component, Error> {
    let interfaces = interfaces(module)?;
    if interfaces.is_empty() {
        return Err(Error::NoInterface);
    }
    let unfit = |why: String| Error::Unfit(why);
    let broken = |why: rewrite::Broken| unfit(why.to_string());
    let roomy = rewrite::with_room(module).map_err(broken)?;
    let (begun, no_image) = match go_image::take(&roomy) {
        Ok(image) => (image, None),
        Err(why) => (roomy, Some(why)),
    };
    let mut module = rewrite::without_exports_of_image(&begun).map_err(broken)?;
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
    let mut bytes = encode().map_err(|why| unfit(format!("{why:#}")))?;
    // `anchor-host guest check` shows which SDK a guest was written with.
    let sdk = format!("go {version}");
    CustomSection { name: SDK.into(), data: sdk.as_bytes().into() }.append_to_component(&mut bytes);
    Ok(Component { bytes, no_image })
}

/// The interfaces of the WIT package whose functions the module exports: `rails` for `anchor:guest/rails@0.1.0#…`.
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
