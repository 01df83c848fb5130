//! The image of a started program's memory, with which every instance of its component begins.
//!
//! Why this is done, what it costs and how it is turned off: `README.md` beside this file.
//!
//! A program in Go starts for longer than most calls take, and always in the same way. So it is started once, here, and
//! its memory becomes the module's. The SDK does its part (`internal/image`): it readies the memory, and makes randomness
//! anew in each instance. Whatever may then differ from a start in each instance ends in [`NoImage`], and the component is
//! made without: its instances are slower, and never wrong.

pub(crate) mod rewrite;
mod start;

pub use start::Refusal;

use futures_util::FutureExt;
use rewrite::Broken;
use sha2::{Digest, Sha256};
use start::Start;
use wasmtime_wizer::Wizer;

/// The versions of Go that images are tested with, each of them (`tests/it/guest_tools/images.rs`). With another one the
/// build tries, and makes the component without an image if the trial fails.
pub const GO_VERSIONS: [&str; 1] = ["1.26"];

/// How the names of exports begin that are for the image alone.
pub(crate) const EXPORTS: &str = "anchor-image-";

/// Readies the memory, and says where the adapter may have its own.
const READY: &str = "anchor-image-ready";
/// Is what each instance begins with.
const BEGIN: &str = "anchor-image-begin";
/// Is what the runtime's generators draw next: 0 for the one, 1 for the other.
const DRAW: &str = "anchor-image-draw";
/// What an instance begins with, in any language.
const INITIALIZE: &str = "_initialize";

/// Why a component begins without an image: each of its instances starts the program anew.
#[derive(Debug, thiserror::Error)]
pub enum NoImage {
    /// The builder wants none.
    #[error("--no-image was given")]
    Unwanted,
    /// The SDK is of a time before images.
    #[error("its SDK can't make one; `anchor-host guest new` brings one that can")]
    Sdk,
    /// The SDK knows the insides of a Go that is not this one.
    #[error("its SDK does not know this version of Go. A newer SDK may. With what it knows: {0}")]
    Toolchain(String),
    /// The program's start did what has to be done in each instance, or did not end well.
    #[error(
        "the program {0} while it starts, which is when the component is built. Do that in a function that is called, not \
         in an init function or for a package's variable"
    )]
    Start(#[from] Refusal),
    /// Randomness would not be each instance's own.
    #[error("its SDK can't make randomness anew with this version of Go. A newer SDK may")]
    Randomness,
    /// The module is unlike what Go's compiler wrote so far.
    #[error("the module has not the form that is needed: {0}")]
    Form(String),
}

impl NoImage {
    /// The same as a sentence for whoever builds.
    pub fn told(&self) -> String {
        format!("made without an image of the started program, so that each fresh instance takes longer: {self}")
    }
}

impl From<Broken> for NoImage {
    fn from(why: Broken) -> Self {
        Self::Form(why.to_string())
    }
}

/// The module as it is once its program has started.
pub(crate) fn take(module: &[u8]) -> Result<Vec<u8>, NoImage> {
    let form = |why: wasmtime::Error| NoImage::Form(format!("{why:#}"));
    let (roomy, room) = rewrite::with_room_of_adapter(module)?;
    let mut wizer = Wizer::new();
    wizer.init_func(READY).func_rename(INITIALIZE, BEGIN);
    let (context, instrumented) = wizer.instrument(&roomy).map_err(form)?;

    // Of the module's own bytes, so that the same program becomes the same component.
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

/// Begins instances from the image, as hosts will: what they draw has to follow from the host's randomness, and from nothing
/// else.
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
