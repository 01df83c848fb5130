//! The SEP endpoints: one folder for each SEP, one file for each endpoint.
//!
//! A handler extracts parameters, calls one operation or a function of `auth`, and maps the result to the SEP's wire
//! format. Wire structs are here and nowhere else. Never here: a decision about money or customers, the store, a status
//! change.
//!
//! | SEP | version followed | where |
//! |---|---|---|
//! | 1 | 2.7.0 | [`sep1`] |
//! | 6 | 4.3.0 | [`sep6`] |
//! | 10 | 3.4.1 | [`sep10`] |
//! | 12 | 1.15.0 | [`sep12`] |
//! | 24 | 3.8.0 | [`sep24`] |
//! | 31 | 3.1.0 | [`sep31`] |
//! | 38 | 2.5.0 | [`sep38`] |
//!
//! To add an endpoint: a file in its SEP's folder, and its line in `http::router`.

pub mod sep1;
pub mod sep10;
pub mod sep12;
pub mod sep24;
pub mod sep31;
pub mod sep38;
pub mod sep6;
mod transfer_params;

/// Where the endpoints are mounted, below the base URL.
pub mod paths {
    /// SEP-1.
    pub const STELLAR_TOML: &str = "/.well-known/stellar.toml";
    /// SEP-6 `TRANSFER_SERVER`.
    pub const TRANSFERS: &str = "/sep6";
    /// SEP-24 `TRANSFER_SERVER_SEP0024`.
    pub const HOSTED: &str = "/sep24";
    /// SEP-10 `WEB_AUTH_ENDPOINT`.
    pub const WEB_AUTH: &str = "/auth";
    /// SEP-12 `KYC_SERVER`.
    pub const KYC: &str = "/sep12";
    /// SEP-31 `DIRECT_PAYMENT_SERVER`.
    pub const DIRECT_PAYMENT: &str = "/sep31";
    /// Notices of banks, for the guest. No SEP has them.
    pub const NOTICES: &str = "/rails";
    /// SEP-38 `ANCHOR_QUOTE_SERVER`.
    pub const QUOTES: &str = "/sep38";

    /// Whether a route is one of the hosted pages, or what they load: browsers show it, and no other site reads it.
    pub fn is_page(route: &str) -> bool {
        let pages = ["/interactive", "/flow", "/return", "/more_info", "/assets"];
        let is_below = |rest: &str, page: &str| {
            rest.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        route.strip_prefix(HOSTED).is_some_and(|rest| pages.iter().any(|page| is_below(rest, page)))
    }

    /// Whether a route opens a transfer, which SEP-6 has done by `GET`: the request stores something all the same.
    pub fn opens_transfer(route: &str) -> bool {
        route.strip_prefix(TRANSFERS).is_some_and(|rest| rest.starts_with("/withdraw") || rest.starts_with("/deposit"))
    }
}

/// The SEPs that are on. A SEP that is off has no route and no line in `stellar.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Enabled {
    /// Deposits and withdrawals by API.
    pub sep6: bool,
    /// Web authentication.
    pub sep10: bool,
    /// Customers.
    pub sep12: bool,
    /// Hosted deposits and withdrawals.
    pub sep24: bool,
    /// Cross-border payments, receiving side.
    pub sep31: bool,
    /// Rates and quotes.
    pub sep38: bool,
}
