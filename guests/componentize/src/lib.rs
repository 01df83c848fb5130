//! Makes components of guests whose compiler produces core modules.
//!
//! The tools of Rust and JavaScript produce components themselves. Go's compiler produces a core module for WASI
//! preview 1; [`component`] starts its program, makes the resulting memory the image that instances begin with, and
//! wraps the module with the adapter and the types of the WIT package. [`go::build`] does everything from a folder of
//! Go to a component.

pub mod bindings;
mod component;
pub mod go;
mod go_image;
pub mod wit;

pub use component::{Component, Error, component};
pub use go_image::{GO_VERSIONS, NoImage, Refusal};
