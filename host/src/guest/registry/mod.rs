//! The registry of guests: loading, checking and swapping components.

pub(in crate::guest) mod check;
pub(in crate::guest) mod compiler_process;
pub(in crate::guest) mod compiler_thread;
pub(in crate::guest) mod component;
pub(in crate::guest) mod embedded;
pub(in crate::guest) mod generation;
pub(in crate::guest) mod interface;
pub(in crate::guest) mod kept;
pub(in crate::guest) mod load;
pub(in crate::guest) mod load_error;
pub(in crate::guest) mod provenance;
pub(in crate::guest) mod swap;
