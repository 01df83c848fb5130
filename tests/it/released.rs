//! What was released stays: the WIT package file by file, and guests built with it.

use anchor_host_tests::{anchor::Setup, database::Kind, frozen, on_both};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

on_both!(a_guest_built_with_the_first_sdk_serves_a_payment);

/// Every released version, with the SHA-256 of its files: of `NAME LENGTH\nCONTENT` of each, in the order of their
/// names. A version is added here when it is released; no line ever changes.
const RELEASED: [(&str, &str); 1] = [("0.1.0", "77bf4b5ae51d03929b3bd66deea1b2f0ede75572d8f3d2f68fb019f5f4f0a5dc")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn files(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            files(&path, &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn released_packages_are_as_they_were() {
    let folder = root().join("wit/released");
    let mut kept: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!(kept, RELEASED.map(|(version, _)| version), "every released version is in the list, and in the folder");
    for (version, hash) in RELEASED {
        let (mut contents, mut hasher) = (BTreeMap::new(), Sha256::new());
        files(&folder.join(version), "", &mut contents);
        for (name, text) in &contents {
            hasher.update(format!("{name} {}\n{text}", text.len()));
        }
        assert_eq!(hex::encode(hasher.finalize()), hash, "wit/released/{version} is frozen");
    }
}

/// Without comments and without the version, items apart from each other by an empty line.
fn items(text: &str) -> String {
    let code = |line: &&str| !line.trim_start().starts_with("//") && !line.starts_with("package ");
    text.lines().filter(code).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_package_only_grows() {
    let (newest, _) = RELEASED.last().unwrap();
    let released = root().join("wit/released").join(newest);
    for file in ["about.wit", "customers.wit", "rails.wit", "receiver.wit", "types.wit"] {
        let [before, now] =
            [released.join(file), root().join("wit").join(file)].map(|path| items(&fs::read_to_string(path).unwrap()));
        if file == "types.wit" {
            for item in before.split("\n\n") {
                assert!(now.contains(item), "wit/{file} no longer has this, which was released in {newest}:\n{item}");
            }
        } else {
            assert_eq!(now, before, "wit/{file} was released in {newest}: an exported interface does not change");
        }
    }
}

async fn a_guest_built_with_the_first_sdk_serves_a_payment(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.files", frozen::guest("0.1.0").to_str().unwrap()).start().await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "type": "cash-receiver", "id_number": "X-1" })).await;
    let opened = sender.open_with("100", &json!({ "receiver_id": receiver })).await;
    sender.pay(&opened, "100").await;
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"]);
    anchor.finish().await;
}
