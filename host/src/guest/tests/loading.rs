//! Which components load, which are refused, and with which error texts.

use super::*;
use crate::guest::{Feature, Interface, LoadError, REFERENCE, WIT_PACKAGE, check};
use std::{fs, os::unix::fs::PermissionsExt};

async fn refusal(bytes: Vec<u8>) -> LoadError {
    Guests::load(&[GuestSource::bytes("rails.wasm", bytes)], settings(&[])).await.err().unwrap()
}

#[test]
fn the_configuration_knows_every_interface() {
    assert_eq!(crate::config::INTERFACES, Interface::ALL.map(Interface::name));
}

#[tokio::test]
async fn without_a_guest_nothing_is_provided() {
    let guests = Guests::load(&[], settings(&[])).await.unwrap();
    assert!(!guests.provides("receiver"));
    let missing = guests.receiver_info(&usdc(), "en").await.unwrap_err();
    assert!(matches!(missing, CallError::NotProvided("receiver")), "{missing}");
    let report = guests.report();
    assert!(report.features.iter().all(|state| !state.on));
    assert!(report.to_string().contains("SEP-31 is off: no guest provides `receiver` and `rails`"), "{report}");
}

#[tokio::test]
async fn the_report_names_the_provider_of_each_interface() {
    let guests = Guests::load(&[GuestSource::reference()], settings(&[])).await.unwrap();
    assert!(["receiver", "customers", "rails", "quotes"].iter().all(|one| guests.provides(one)));
    assert!(!guests.provides("fees"));
    let report = guests.report().to_string();
    for line in ["`rails` is provided by reference-rails 0.1.0", "SEP-31 is on", "SEP-12 is on", "(built in)"] {
        assert!(report.contains(line), "{line} is not in {report}");
    }
}

#[tokio::test]
async fn two_providers_of_one_interface_are_refused_by_name() {
    let sources = [GuestSource::file(TEST_GUEST), GuestSource::reference()];
    let refused = Guests::load(&sources, settings(&[])).await.err().unwrap();
    let LoadError::TwoProviders { interface: Interface::Receiver, .. } = refused else { panic!("{refused}") };
    let text = refused.to_string();
    assert!(
        text.contains("test_rails.wasm") && text.contains("reference-rails") && text.contains("receiver"),
        "{text}"
    );
}

#[tokio::test]
async fn every_kind_of_bad_file_has_its_own_error() {
    assert!(matches!(refusal(b"hello".to_vec()).await, LoadError::NotWebAssembly { .. }));
    assert!(matches!(refusal(vec![]).await, LoadError::NotWebAssembly { .. }));
    let module = refusal(b"\0asm\x01\0\0\0".to_vec()).await;
    assert!(matches!(module, LoadError::CoreModule { .. }));
    assert!(module.to_string().contains("wasm32-wasip2"), "{module}");
    let half = refusal(REFERENCE[..REFERENCE.len() / 2].to_vec()).await;
    assert!(matches!(half, LoadError::Damaged { .. }), "{half}");
    let empty = refusal(b"\0asm\x0d\0\x01\0".to_vec()).await;
    assert!(matches!(empty, LoadError::NothingExported { .. }), "{empty}");
    let missing = Guests::load(&[GuestSource::file("/nowhere/rails.wasm")], settings(&[])).await.err().unwrap();
    assert!(matches!(missing, LoadError::Read { .. }), "{missing}");
}

/// Replaces every occurrence, keeping the length, so that the component stays well formed.
fn renamed(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = REFERENCE.to_vec();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(from.len()).position(|window| window == from.as_bytes()) {
        at += found;
        bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[tokio::test]
async fn other_versions_unknown_imports_and_other_types_have_distinct_errors() {
    let version = refusal(renamed("anchor:guest/receiver@0.1.1", "anchor:guest/receiver@0.2.0")).await;
    assert!(matches!(version, LoadError::Version { .. }), "{version}");
    for part in ["anchor:guest@0.2.0", WIT_PACKAGE, "SDK of 0.1.x", "`anchor-guest`"] {
        assert!(version.to_string().contains(part), "{part} is not in {version}");
    }

    for (from, to) in [
        ("wasi:config/store@0.2.0-rc.1", "wasi:coffee/store@0.2.0-rc.1"),
        ("wasi:http/outgoing-handler@0.2.12", "wasi:http/outgoing-hendler@0.2.12"),
        ("wasi:http/types@0.2.12", "wasi:http/types@0.3.12"),
    ] {
        let unknown = refusal(renamed(from, to)).await;
        let LoadError::UnknownImport { import, .. } = &unknown else { panic!("{unknown}") };
        assert_eq!(import, to);
    }

    let function = refusal(renamed("execute-outgoing-transaction", "exegute-outgoing-transaction")).await;
    let LoadError::Shape { interface, .. } = &function else { panic!("{function}") };
    assert_eq!(interface, "rails");
    assert!(function.to_string().contains("execute-outgoing-transaction"), "{function}");

    let field = refusal(renamed("funding-methods", "founding-method")).await;
    let LoadError::Shape { interface, .. } = &field else { panic!("{field}") };
    assert_eq!(interface, "receiver", "{field}");
}

#[tokio::test]
async fn a_later_compatible_version_is_served() {
    let sources = [GuestSource::bytes("later.wasm", renamed("anchor:guest/rails@0.1.1", "anchor:guest/rails@0.1.7"))];
    assert!(Guests::load(&sources, settings(&[])).await.unwrap().provides("rails"));
}

#[tokio::test]
async fn a_guest_with_an_invalid_origin_is_refused() {
    let mut settings = settings(&[]);
    settings.grants.http_origins.push("bank.example".into());
    let refused = Guests::load(&[GuestSource::reference()], settings).await.err().unwrap();
    assert!(refused.to_string().contains("`bank.example` is not an origin"), "{refused}");
}

#[tokio::test]
async fn compiled_code_is_kept_in_a_folder_only_the_host_can_open() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("guests");
    fs::create_dir(&cache).unwrap();
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).unwrap();
    let settings = Settings { cache_dir: Some(cache.clone()), ..settings(&[]) };
    Guests::load(&[GuestSource::reference()], settings.clone()).await.unwrap();
    assert_eq!(fs::metadata(&cache).unwrap().permissions().mode() & 0o777, 0o700);
    let kept: Vec<_> = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [kept] = kept.as_slice() else { panic!("{kept:?}") };
    // Truncated, as after a full disk: it must be compiled again and not run.
    fs::write(kept, b"cut").unwrap();
    assert!(Guests::load(&[GuestSource::reference()], settings).await.unwrap().provides("rails"));
    assert!(fs::metadata(kept).unwrap().len() > 1000);
}

#[tokio::test]
async fn check_reports_what_a_component_is() {
    let report = check(TEST_GUEST).await.unwrap();
    assert_eq!((report.name.as_str(), report.version.as_str()), ("test-rails", "0.1.0"));
    let others = [Interface::CustomerStore, Interface::Fees, Interface::Signer, Interface::Custodian];
    let is_its_own = |one: &Interface| !others.contains(one);
    assert_eq!(report.provides, Interface::ALL.into_iter().filter(is_its_own).collect::<Vec<_>>());
    assert!(report.features.iter().all(|state| state.on) && report.features.len() == Feature::ALL.len());
    assert_eq!(report.wit_versions.iter().collect::<Vec<_>>(), ["0.1.1"]);
    let text = report.to_string();
    for part in [
        "provides: receiver, transfers, interactive, deposits, customers, rails, mismatches, quotes, about",
        "needs HTTP",
        "needs configuration",
        "alone, SEP-31 is on",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["provides"][0], "receiver");
    assert_eq!(json["features"][3]["feature"], "SEP-31");
    assert!(matches!(check("Cargo.toml").await, Err(LoadError::NotWebAssembly { .. })));
}
