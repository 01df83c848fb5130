//! The custom section that names the SDK of a guest; `anchor-host guest check` shows it.

const TEXT: &str = concat!("rust ", env!("CARGO_PKG_VERSION"));

#[used]
#[unsafe(link_section = "anchor-guest-sdk")]
static STAMP: [u8; TEXT.len()] = {
    let mut bytes = [0; TEXT.len()];
    // A custom section's data must not contain pointers.
    bytes.copy_from_slice(TEXT.as_bytes());
    bytes
};
