//! The guests built into the host.

use crate::guest::GuestSource;

/// The reference guest, `examples/bank-rails/rust`. It pays out to bank accounts through the bank at the configured
/// `bank_url`.
pub const REFERENCE: &[u8] = include_bytes!(env!("ANCHOR_REFERENCE_GUEST"));

/// The guest in front of a business server, `guests/rust/business-bridge`.
pub const BRIDGE: &[u8] = include_bytes!(env!("ANCHOR_BRIDGE_GUEST"));

impl GuestSource {
    /// The reference guest.
    pub fn reference() -> Self {
        Self::bytes("reference-rails (built in)", REFERENCE)
    }
}
