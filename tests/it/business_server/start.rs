//! How a business server is configured, and what is refused at the start.

use anchor_host_tests::{
    anchor::guest,
    process::{Told, command},
    versions::{Version, guest_file},
};
use std::path::Path;

#[test]
fn what_is_wrong_with_the_configuration_is_said() {
    let url = "business.server_url=https://business.example";
    for (keys, complaint) in [
        (vec!["business.server_url=nonsense"], "`nonsense` is not an http or https address"),
        (vec!["business.server_url=https://user:pass@business.example"], "a password in it"),
        (vec![url, "business.auth=api_key"], "the secret for business.auth is missing"),
        (vec![url, "business.auth=signature"], "write one of none, api_key, jwt"),
        (vec!["business.auth=api_key"], "business.server_url does not name a server"),
        (vec![url, "business.sender_types=[\"nameless\"]"], "`nameless` has no name and text"),
        (vec![url, "business.secret=canary"], "business.auth is \"none\""),
        (vec![url, "business.auth=jwt", "business.secret=canary"], "a secret of less than 32 bytes"),
    ] {
        let mut words = vec!["config", "check"];
        words.extend(keys.iter().flat_map(|key| ["--set", key]));
        let told = command(&words);
        let said = [told.out, told.err].concat();
        assert!(told.code != 0 && said.contains(complaint) && !said.contains("canary"), "{keys:?}: {said}");
    }
}

/// `run` with a business server that does not answer, and one more guest.
fn run_beside(file: &Path) -> Told {
    let file = file.display().to_string();
    let places = ["--listen", "127.0.0.1:0", "--set", "sandbox.listen=127.0.0.1:0"];
    command(&[&["run", "--business-server", "http://127.0.0.1:1", "--guest", &file][..], &places].concat())
}

#[test]
fn a_guest_that_does_the_same_is_refused() {
    let told = run_beside(&guest("test_rails"));
    assert_ne!(told.code, 0);
    let complaint = "and business-bridge (built in) provide `receiver`; leave one of them out";
    assert!(told.err.contains("both ") && told.err.contains(complaint), "{}", told.err);
    let (_folder, path) = guest_file();
    Version::new("rest").without(&["receiver", "transfers", "quotes"]).save(&path);
    let told = run_beside(&path);
    let complaint = "business-bridge (built in): provides `customer-store`, and";
    assert!(told.err.contains(complaint) && told.err.contains("provides `customers`"), "{}", told.err);
}

#[test]
fn a_guest_with_both_ways_to_know_customers_is_refused() {
    let (_folder, path) = guest_file();
    let both = Version::of(&guest("business_bridge"), "both");
    both.saying("anchor:guest/transfers@", "anchor:guest/customers@").save(&path);
    let told = command(&["guest", "check", &path.display().to_string()]);
    let complaint = "provides `customer-store`, and also `customers`: one of them keeps the customers, not both";
    assert!(told.code != 0 && told.err.contains(complaint), "{told:?}");
    let told = command(&["guest", "check", &guest("business_bridge").display().to_string()]);
    assert!(told.out.contains("alone, SEP-12 is on: `customer-store` provided"), "{told:?}");
    assert!(!told.out.contains("lacks `customers`"), "{told:?}");
}
