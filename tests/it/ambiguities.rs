//! Where the SEPs leave a choice: the table in `host/docs/ambiguities.md`, and choices that no other test is about.

use anchor_host::model::Address;
use anchor_host_tests::{anchor::TestAnchor, database::Kind, on_both};
use serde_json::json;
use std::{fs, path::Path};

on_both!(
    a_deleted_value_is_no_longer_provided,
    an_id_does_not_excuse_an_account_or_memo_of_somebody_else,
    memos_of_other_types_tell_customers_of_the_account_apart,
);

/// Every test function's name, as it would stand in a table.
fn tests(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let names = source.lines().filter_map(|line| line.trim().split_once("fn ")?.1.split_once('('));
            found.extend(names.map(|(name, _)| format!("`{name}`")));
        }
    }
}

#[test]
fn every_choice_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut known = Vec::new();
    for folder in ["host/src", "host/model/src", "host/sandbox/src", "host/tests", "tests/it"] {
        tests(&root.join(folder), &mut known);
    }
    let text = fs::read_to_string(root.join("host/docs/ambiguities.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Clause"));
    let (mut faults, mut count) = (Vec::new(), 0);
    for row in rows {
        count += 1;
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let named = cells.get(3).map(|cell| cell.split(", ").collect::<Vec<_>>()).unwrap_or_default();
        if cells.len() != 4 || named.is_empty() || !named.iter().all(|name| known.iter().any(|test| test == name)) {
            faults.push(row);
        }
    }
    assert!(count > 40 && faults.is_empty(), "rows without four cells or with unknown tests:\n{}", faults.join("\n"));
}

async fn a_deleted_value_is_no_longer_provided(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "id_number": "1", "tax_id": "2" })).await;
    sender.put_customer(&json!({ "id": id, "id_number": "" })).await.expect(202);
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    let provided = shown["provided_fields"].as_object().unwrap();
    assert_eq!(provided.keys().collect::<Vec<_>>(), ["first_name", "last_name", "tax_id"]);
    // `null` is what typed clients send for what they do not mean.
    sender.put_customer(&json!({ "id": id, "tax_id": null })).await.expect(202);
    assert!(sender.customer(&format!("id={id}")).await.expect(200)["provided_fields"]["tax_id"].is_object());
    anchor.finish().await;
}

async fn an_id_does_not_excuse_an_account_or_memo_of_somebody_else(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, stranger) = (anchor.sender().await, anchor.sender().await);
    let account = sender.account().to_string();
    let user = sender.signed_in_as(&account, Some("7")).await;
    let id = user.put_customer(&json!({ "first_name": "A", "last_name": "B" })).await.expect(202)["id"].clone();
    let id = id.as_str().unwrap();
    user.customer(&format!("id={id}&account={account}&memo=7&memo_type=text")).await.expect(200);
    user.customer(&format!("id={id}&memo=8")).await.expect(403);
    user.customer(&format!("id={id}&account={}", stranger.account())).await.expect(403);
    let muxed = Address::Muxed { account: sender.account(), id: 7 };
    user.customer(&format!("id={id}&account={muxed}")).await.expect(403);
    anchor.finish().await;
}

async fn memos_of_other_types_tell_customers_of_the_account_apart(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let hash = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    let mut ids = Vec::new();
    for (memo, memo_type) in [("7", "id"), ("7", "text"), (hash, "hash"), (&hash[..28], "text")] {
        let name = json!({ "memo": memo, "memo_type": memo_type, "first_name": "A", "last_name": "B" });
        let id = sender.put_customer(&name).await.expect(202)["id"].as_str().unwrap().to_owned();
        let again = sender.put_customer(&name).await.expect(202);
        assert_eq!(again["id"], id.as_str());
        assert!(!ids.contains(&id), "{memo} {memo_type} is somebody else");
        ids.push(id);
    }
    // Only the id memo is a user who can sign in.
    let user = sender.signed_in_as(&sender.account().to_string(), Some("7")).await;
    assert_eq!(user.customer("").await.expect(200)["id"], ids[0].as_str());
    for id in &ids[1..] {
        user.customer(&format!("id={id}")).await.expect(404);
    }
    anchor.finish().await;
}
