//! The functions that guests import from the host.

mod body;
pub(in crate::guest) mod clocks;
pub(in crate::guest) mod config;
pub(in crate::guest) mod egress;
pub(in crate::guest) mod http;
pub(in crate::guest) mod keyring;
pub(in crate::guest) mod kv;
pub(in crate::guest) mod logging;
pub(in crate::guest) mod origin;
pub(in crate::guest) mod records;
pub(in crate::guest) mod secrets;
