//! The generated bindings: imports and shared types once, and a world for each interface, so that a guest exports only
//! the interfaces it names.

#![allow(missing_docs, reason = "generated")]

pub mod base {
    wit_bindgen::generate!({
        path: "../../../wit",
        inline: "package anchor:sdk-base;
            world base {
                include anchor:guest/imports@0.1.1; include anchor:guest/logging-imports@0.1.1;
                include anchor:guest/records-imports@0.1.1; import anchor:guest/types@0.1.1;
            }",
        world: "anchor:sdk-base/base",
        pub_export_macro: true,
        generate_all,
    });
}

macro_rules! interface {
    ($name:ident, $inline:literal, $world:literal) => {
        pub mod $name {
            wit_bindgen::generate!({
                path: "../../../wit",
                inline: $inline,
                world: $world,
                pub_export_macro: true,
                with: { "anchor:guest/types@0.1.1": crate::bindings::base::anchor::guest::types },
            });
        }
    };
}

interface!(
    about,
    "package anchor:sdk-about; world about { export anchor:guest/about@0.1.1; }",
    "anchor:sdk-about/about"
);
interface!(
    custodian,
    "package anchor:sdk-custodian; world custodian { export anchor:guest/custodian@0.1.1; }",
    "anchor:sdk-custodian/custodian"
);
interface!(
    customers,
    "package anchor:sdk-customers; world customers { export anchor:guest/customers@0.1.1; }",
    "anchor:sdk-customers/customers"
);
interface!(
    customer_store,
    "package anchor:sdk-customer-store; world customer-store { export anchor:guest/customer-store@0.1.1; }",
    "anchor:sdk-customer-store/customer-store"
);
interface!(
    mismatches,
    "package anchor:sdk-mismatches; world mismatches { export anchor:guest/mismatches@0.1.1; }",
    "anchor:sdk-mismatches/mismatches"
);
interface!(
    rails,
    "package anchor:sdk-rails; world rails { export anchor:guest/rails@0.1.1; }",
    "anchor:sdk-rails/rails"
);
interface!(
    receiver,
    "package anchor:sdk-receiver; world receiver { export anchor:guest/receiver@0.1.1; }",
    "anchor:sdk-receiver/receiver"
);
interface!(
    transfers,
    "package anchor:sdk-transfers; world transfers { export anchor:guest/transfers@0.1.1; }",
    "anchor:sdk-transfers/transfers"
);
interface!(
    interactive,
    "package anchor:sdk-interactive; world interactive { export anchor:guest/interactive@0.1.1; }",
    "anchor:sdk-interactive/interactive"
);
interface!(
    deposits,
    "package anchor:sdk-deposits; world deposits { export anchor:guest/deposits@0.1.1; }",
    "anchor:sdk-deposits/deposits"
);
interface!(
    quotes,
    "package anchor:sdk-quotes; world quotes { export anchor:guest/quotes@0.1.1; }",
    "anchor:sdk-quotes/quotes"
);
interface!(
    signer,
    "package anchor:sdk-signer; world signer { export anchor:guest/signer@0.1.1; }",
    "anchor:sdk-signer/signer"
);
interface!(fees, "package anchor:sdk-fees; world fees { export anchor:guest/fees@0.1.1; }", "anchor:sdk-fees/fees");
