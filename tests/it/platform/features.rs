//! What a host says that it serves, where a business pays out.

use anchor_host_tests::{
    business::{Business, driven_by_business},
    database::Kind,
    listener::Listener,
    on_both,
};
use serde_json::{Value, json};

on_both!(what_a_business_pays_out_lacks_no_guest);

async fn what_a_business_pays_out_lacks_no_guest(kind: Kind) {
    let server = Listener::open().await;
    let setup = driven_by_business(kind).set("guest.files", "[]").set("business.server_url", &server.url(""));
    let anchor = setup.start().await;
    let shown = Business::of(&anchor).get("/admin/guests").await;
    let state = |feature: &str| -> Value {
        let features = shown["features"].as_array().unwrap();
        features.iter().find(|one| one["feature"] == feature).unwrap_or_else(|| panic!("{shown}")).clone()
    };
    for feature in ["SEP-6", "SEP-12", "SEP-31", "SEP-38"] {
        assert_eq!(state(feature), json!({ "feature": feature, "on": true, "lacks": [] }));
    }
    anchor.finish().await;
}
