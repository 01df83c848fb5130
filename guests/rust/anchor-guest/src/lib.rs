//! The Rust SDK for guests of anchor-host.
//!
//! Implement the traits for what your anchor decides and name them in [`export!`]:
//!
//! ```ignore
//! struct Rails;
//! impl anchor_guest::Receiver for Rails { /* which payments you take */ }
//! impl anchor_guest::Rails for Rails { /* how money goes out */ }
//! anchor_guest::export!(Rails: receiver, rails);
//! ```
//!
//! The records and variants are those of the WIT package `anchor:guest`, with their documentation. `println!` and
//! `eprintln!` write to the host's log, under the transaction's id; a panic fails the call. Every call runs in a fresh
//! instance unless the operator lets instances be reused; store values that have to last in [`kv`].

mod bindings;
pub mod config;
mod custodian;
mod customer_store;
mod customers;
mod deposits;
pub mod fee;
mod fees;
pub mod http;
pub mod interactive;
pub mod kv;
pub mod log;
mod mismatches;
mod quotes;
mod rails;
mod receiver;
pub mod records;
mod signer;
mod stamp;
pub mod time;
mod transfers;
mod types;

#[doc(hidden)]
pub use bindings::{
    about as __about, custodian as __custodian, customer_store as __customer_store, customers as __customers,
    deposits as __deposits, fees as __fees, interactive as __interactive, mismatches as __mismatches,
    quotes as __quotes, rails as __rails, receiver as __receiver, signer as __signer, transfers as __transfers,
};
pub use custodian::Custodian;
pub use customer_store::CustomerStore;
pub use customers::Customers;
pub use deposits::Deposits;
pub use fees::Fees;
pub use interactive::Interactive;
pub use mismatches::Mismatches;
pub use quotes::Quotes;
pub use rails::Rails;
pub use receiver::Receiver;
/// Exact decimals, for arithmetic on amounts.
pub use rust_decimal::Decimal;
pub use signer::Signer;
pub use transfers::Transfers;
pub use types::asset_code;

/// Every record, variant and enum of the WIT package.
pub mod prelude {
    pub use crate::bindings::{
        about::exports::anchor::guest::about::Description,
        base::anchor::guest::types::*,
        custodian::exports::anchor::guest::custodian::Progress,
        customer_store::exports::anchor::guest::customer_store::{
            CustomerFile, CustomerLookup, CustomerState, KeptCustomer, KeptStatus, ProvidedField, ProvidedStatus,
            Registration, StoreProblem,
        },
        customers::exports::anchor::guest::customers::{CustomerContext, Decision},
        deposits::exports::anchor::guest::deposits::{
            Announcement, DepositNews, DepositRefund, DepositReport, IncomingPayment, Notice, NoticeAnswer,
            RefundOutcome,
        },
        fees::exports::anchor::guest::fees::FeeRequest,
        mismatches::exports::anchor::guest::mismatches::{Mismatch, MismatchedPayment, RevisedTerms, Verdict},
        quotes::exports::anchor::guest::quotes::{Client, Conversion, Given, Purpose, RateRequest, ReleaseReason},
        rails::exports::anchor::guest::rails::{
            Attempt, CustomerInfoRequest, Initiation, Payout, PayoutReport, PendingPayout, Receipt, RefundPlan,
        },
        receiver::exports::anchor::guest::receiver::{Acceptance, CustomerType, ReceiverInfo, Rejection, Terms},
        signer::exports::anchor::guest::signer::{Signature, Signing, SigningRequest},
        transfers::exports::anchor::guest::transfers::{
            CustomerInfoStatus, CustomerRequest, InfoStatus, Instruction, TransferAcceptance, TransferInfo,
            TransferRejection, TransferTerms,
        },
    };
}

/// Exports a type's traits as the component's interfaces: `export!(Rails: receiver, customers, rails);`.
///
/// The interface `about` is answered from the crate's `Cargo.toml`.
#[macro_export]
macro_rules! export {
    (@one $ty:ident receiver) => { $crate::__receiver::export!($ty with_types_in $crate::__receiver); };
    (@one $ty:ident transfers) => { $crate::__transfers::export!($ty with_types_in $crate::__transfers); };
    (@one $ty:ident interactive) => { $crate::__interactive::export!($ty with_types_in $crate::__interactive); };
    (@one $ty:ident deposits) => { $crate::__deposits::export!($ty with_types_in $crate::__deposits); };
    (@one $ty:ident customers) => { $crate::__customers::export!($ty with_types_in $crate::__customers); };
    (@one $ty:ident customer_store) => { $crate::__customer_store::export!($ty with_types_in $crate::__customer_store); };
    (@one $ty:ident mismatches) => { $crate::__mismatches::export!($ty with_types_in $crate::__mismatches); };
    (@one $ty:ident rails) => { $crate::__rails::export!($ty with_types_in $crate::__rails); };
    (@one $ty:ident quotes) => { $crate::__quotes::export!($ty with_types_in $crate::__quotes); };
    (@one $ty:ident fees) => { $crate::__fees::export!($ty with_types_in $crate::__fees); };
    (@one $ty:ident signer) => { $crate::__signer::export!($ty with_types_in $crate::__signer); };
    (@one $ty:ident custodian) => { $crate::__custodian::export!($ty with_types_in $crate::__custodian); };
    ($ty:ident: $($interface:ident),+ $(,)?) => {
        $($crate::export!(@one $ty $interface);)+

        impl $crate::__about::exports::anchor::guest::about::Guest for $ty {
            fn describe() -> $crate::prelude::Description {
                let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                $crate::prelude::Description {
                    name: env!("CARGO_PKG_NAME").to_owned(),
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    author: some(env!("CARGO_PKG_AUTHORS")),
                    url: some(env!("CARGO_PKG_HOMEPAGE")),
                    extra: ::std::vec::Vec::new(),
                }
            }
        }
        $crate::__about::export!($ty with_types_in $crate::__about);
    };
}
