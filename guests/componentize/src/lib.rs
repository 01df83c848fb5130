//! Makes components of guests whose compiler writes core modules.
//!
//! Rust's and JavaScript's tools write components themselves. Go's compiler writes a core module that speaks WASI's
//! first version; [`component`] wraps it with the adapter and the types of the WIT package, once its program has started and
//! its memory is an image that instances begin with. [`go::build`] is the whole way from a folder of Go to a component.

pub mod bindings;
mod component;
pub mod go;
mod go_image;
pub mod wit;

pub use component::{Component, Error, component};
pub use go_image::{GO_VERSIONS, NoImage, Refusal};
