//! Signers whose keys are not in the host's memory: a device gives away signatures, and no key.
//!
//! They are [`crate::stellar::TransactionSigner`]s, so who has something signed sees no difference but the time it takes and
//! that it may fail. The secret seeds of a configuration are signers as they are ([`crate::stellar::Keypair`]).

#[cfg(feature = "pkcs11")]
pub mod pkcs11;
