//! An anchor in front of a business server that was written for the Anchor Platform.

mod customers;
mod failures;
mod payments;
mod rates;
mod start;
