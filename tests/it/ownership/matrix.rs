//! Every endpoint, and whom it serves.

use super::rule::Way;

/// Whom an endpoint serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Everybody, with or without a token; it has no records.
    Open,
    /// Everybody; the status with a token that is not good. It has no records.
    Optional(u16),
    /// Who signed in; the status without a token.
    Signed(u16),
}

/// A row for every endpoint, with the ways to name a record there.
pub(super) const MATRIX: &[(&str, &str, Access, &[Way])] = &[
    ("GET", "/health/live", Access::Open, &[]),
    ("GET", "/health/ready", Access::Open, &[]),
    ("GET", "/.well-known/stellar.toml", Access::Open, &[]),
    ("GET", "/auth", Access::Open, &[]),
    ("POST", "/auth", Access::Open, &[]),
    ("GET", "/sep6/info", Access::Open, &[]),
    ("GET", "/sep6/deposit", Access::Signed(403), &[Way::ByCustomer]),
    ("GET", "/sep6/deposit-exchange", Access::Signed(403), &[Way::ByCustomer]),
    // Whoever sends a notice is proven by the guest alone.
    ("GET", "/rails/{guest}/{name}", Access::Open, &[]),
    ("POST", "/rails/{guest}/{name}", Access::Open, &[]),
    ("PUT", "/rails/{guest}/{name}", Access::Open, &[]),
    ("GET", "/sep6/withdraw", Access::Signed(403), &[Way::ByCustomer]),
    ("GET", "/sep6/withdraw-exchange", Access::Signed(403), &[Way::ByCustomer]),
    ("GET", "/sep6/fee", Access::Signed(403), &[]),
    ("GET", "/sep6/transactions", Access::Signed(403), &[Way::List]),
    ("GET", "/sep6/transaction", Access::Signed(403), &[Way::Transfer]),
    ("PATCH", "/sep6/transactions/{id}", Access::Signed(403), &[Way::Transfer]),
    ("GET", "/sep24/info", Access::Open, &[]),
    ("GET", "/sep24/fee", Access::Signed(403), &[]),
    ("GET", "/sep24/transactions", Access::Signed(403), &[Way::HostedList]),
    ("GET", "/sep24/transaction", Access::Signed(403), &[Way::Hosted]),
    ("POST", "/sep24/transactions/deposit/interactive", Access::Signed(403), &[]),
    ("POST", "/sep24/transactions/withdraw/interactive", Access::Signed(403), &[Way::HostedFor]),
    // A page is shown to who has its address, which has a secret (`sep24::links`).
    ("GET", "/sep24/interactive", Access::Open, &[]),
    ("GET", "/sep24/flow/{session}", Access::Open, &[]),
    ("GET", "/sep24/flow/{session}/version", Access::Open, &[]),
    ("GET", "/sep24/flow/{session}/{number}", Access::Open, &[]),
    ("POST", "/sep24/flow/{session}/{number}", Access::Open, &[]),
    ("POST", "/sep24/flow/{session}/{number}/preview", Access::Open, &[]),
    ("GET", "/sep24/return/{transaction}/{nonce}", Access::Open, &[]),
    ("GET", "/sep24/more_info", Access::Open, &[]),
    ("GET", "/sep24/more_info/version", Access::Open, &[]),
    ("GET", "/sep24/more_info/continue", Access::Open, &[]),
    ("GET", "/sep24/more_info/correct", Access::Open, &[]),
    ("POST", "/sep24/more_info/correct", Access::Open, &[]),
    ("GET", "/sep24/assets/{name}", Access::Open, &[]),
    ("GET", "/sep31/info", Access::Open, &[]),
    ("POST", "/sep31/transactions", Access::Signed(403), &[Way::Receiver]),
    ("GET", "/sep31/transactions/{id}", Access::Signed(403), &[Way::Transaction]),
    ("PATCH", "/sep31/transactions/{id}", Access::Signed(403), &[Way::Transaction]),
    ("GET", "/sep38/info", Access::Optional(403), &[]),
    ("GET", "/sep38/prices", Access::Optional(403), &[]),
    ("GET", "/sep38/price", Access::Optional(403), &[]),
    ("POST", "/sep38/quote", Access::Signed(403), &[Way::Rate]),
    ("GET", "/sep38/quote/{id}", Access::Signed(403), &[Way::Quote]),
    ("GET", "/sep12/customer", Access::Signed(401), &[Way::Id, Way::Memo, Way::Address, Way::ByTransaction]),
    ("PUT", "/sep12/customer", Access::Signed(401), &[Way::Id, Way::Memo, Way::Address, Way::ByTransaction]),
    ("PUT", "/sep31/transactions/{id}/callback", Access::Signed(403), &[Way::Transaction]),
    ("POST", "/sep12/customer/files", Access::Signed(401), &[Way::Upload]),
    ("GET", "/sep12/customer/files", Access::Signed(401), &[Way::File, Way::Files]),
    ("PUT", "/sep12/customer/verification", Access::Signed(401), &[Way::Id]),
    // After the PUT above has made every customer that can be named.
    ("PUT", "/sep12/customer/callback", Access::Signed(401), &[Way::Id, Way::Memo, Way::Address, Way::ByTransaction]),
    // In a test of its own: what is deleted can't be asked for again.
    ("DELETE", "/sep12/customer/{account}", Access::Signed(401), &[Way::Memo, Way::Address, Way::Id]),
];
