//! Makes components of guests whose compiler writes core modules.
//!
//! Rust's and JavaScript's tools write components themselves. Go's compiler writes a core module that speaks WASI's
//! first version; [`component`] wraps it with the adapter and the types of the WIT package, and [`go::build`] is the
//! whole way from a folder of Go to a component.

pub mod bindings;
mod component;
pub mod go;
pub mod wit;

pub use component::{Error, component};
