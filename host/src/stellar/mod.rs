//! The only room that talks to the Stellar network (room under construction).
pub mod matching;
mod sink;
pub use sink::{Batch, Observed, Sink, SinkError};
