//! The memory image of a started program, with which every instance of its component begins.
//!
//! `README.md` in this folder says why this exists, what it costs and how to turn it off.
//!
//! The start of a Go program takes longer than most calls, and is always the same. So the program is started once,
//! here, and its memory becomes the module's. The SDK does its part (`internal/image`): it prepares the memory, and
//! reseeds randomness in each instance. Anything that could then differ from a separate start in each instance results
//! in [`NoImage`], and the component is made without an image: its instances are slower, but correct.

pub(crate) mod rewrite;
mod start;

pub use start::Refusal;

use futures_util::FutureExt;
use rewrite::Broken;
use sha2::{Digest, Sha256};
use start::Start;
use wasmtime_wizer::Wizer;

/// The versions of Go that images are tested with (`tests/it/guest_tools/images.rs`). With another version the build
/// tries, and makes the component without an image if the trial fails.
pub const GO_VERSIONS: [&str; 1] = ["1.26"];

/// Prefix of the exports that only serve the image.
pub(crate) const EXPORTS: &str = "anchor-image-";

/// Prepares the memory, and returns the address of the adapter's part.
const READY: &str = "anchor-image-ready";
/// Starts each instance.
const BEGIN: &str = "anchor-image-begin";
/// Returns the next number of the runtime's generators: 0 selects one, 1 the other.
const DRAW: &str = "anchor-image-draw";
/// The function that starts an instance, in any language.
const INITIALIZE: &str = "_initialize";

/// Why a component has no image: each of its instances starts the program anew.
#[derive(Debug, thiserror::Error)]
pub enum NoImage {
    /// The user asked for none.
    #[error("--no-image was given")]
    Unwanted,
    /// The SDK is older than images.
    #[error("its SDK can't make one; `anchor-host guest new` brings one that can")]
    Sdk,
    /// The SDK does not support this version of Go.
    #[error("its SDK does not know this version of Go. A newer SDK may. With what it knows: {0}")]
    Toolchain(String),
    /// The program's start did something that each instance has to do itself, or failed.
    #[error(
        "the program {0} while it starts, which is when the component is built. Do that in a function that is called, not \
         in an init function or for a package's variable"
    )]
    Start(#[from] Refusal),
    /// Randomness would not differ between instances.
    #[error("its SDK can't make randomness anew with this version of Go. A newer SDK may")]
    Randomness,
    /// The module's format is not the one that Go's compiler has used so far.
    #[error("the module has not the form that is needed: {0}")]
    Form(String),
}

impl NoImage {
    /// The reason as a sentence, for the user.
    pub fn told(&self) -> String {
        format!("made without an image of the started program, so that each fresh instance takes longer: {self}")
    }
}

impl From<Broken> for NoImage {
    fn from(why: Broken) -> Self {
        Self::Form(why.to_string())
    }
}

/// The module with the memory of its started program.
pub(crate) fn take(module: &[u8]) -> Result<Vec<u8>, NoImage> {
    let form = |why: wasmtime::Error| NoImage::Form(format!("{why:#}"));
    let (roomy, room) = rewrite::with_room_of_adapter(module)?;
    let mut wizer = Wizer::new();
    wizer.init_func(READY).func_rename(INITIALIZE, BEGIN);
    let (context, instrumented) = wizer.instrument(&roomy).map_err(form)?;

    // Seeded from the module's bytes, so that the same program yields the same component.
    let mut start = Start::new(&instrumented, Sha256::digest(module).into()).map_err(form)?;
    if [READY, BEGIN, DRAW, INITIALIZE].iter().any(|name| !start.exports(name)) {
        return Err(NoImage::Sdk);
    }
    start.call::<(), ()>(INITIALIZE, ())?;
    let at: i32 = start.call(READY, ())?;
    if at == 0 {
        return Err(NoImage::Randomness);
    }
    start.set_global(room, at).map_err(form)?;
    let image = wizer.snapshot(&context, &mut start).now_or_never();
    let image = image.ok_or_else(|| NoImage::Form("it could not be read".to_owned()))?.map_err(form)?;
    if !start.was_read_whole() {
        return Err(NoImage::Form("it could not be read whole".to_owned()));
    }
    begins_anew(&mut start)?;
    Ok(image)
}

/// Starts instances from the image, as hosts will: their random numbers must depend on the host's randomness, and on
/// nothing else.
fn begins_anew(start: &mut Start) -> Result<(), NoImage> {
    let memory = start.keep();
    let mut drawn_with = |seed: u8| -> Result<[i64; 2], NoImage> {
        start.begin_again(&memory, [seed; 32]).map_err(|why| NoImage::Form(format!("{why:#}")))?;
        start.call::<(), ()>(BEGIN, ())?;
        Ok([start.call(DRAW, 0)?, start.call(DRAW, 1)?])
    };
    let (one, again, other) = (drawn_with(1)?, drawn_with(1)?, drawn_with(2)?);
    let differ = one.iter().zip(other).all(|(one, other)| *one != other);
    if one == again && differ { Ok(()) } else { Err(NoImage::Randomness) }
}
