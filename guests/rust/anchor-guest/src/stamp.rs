//! The custom section that says which SDK a guest was written with; `anchor-host guest check` tells it.

const TEXT: &str = concat!("rust ", env!("CARGO_PKG_VERSION"));

#[used]
#[unsafe(link_section = "anchor-guest-sdk")]
static STAMP: [u8; TEXT.len()] = {
    let mut bytes = [0; TEXT.len()];
    // What a section holds may not point elsewhere.
    bytes.copy_from_slice(TEXT.as_bytes());
    bytes
};
