//! `[[admin.credentials]]`: what is taken, and what is said of the rest.

use super::*;
use crate::model::AdminRole;
use secrecy::ExposeSecret;

const ONE: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const OTHER: &str = "zyxwvutsrqponmlkjihgfedcba9876543210";

fn credential(name: &str, role: &str, kind: &str, secret: &str) -> String {
    format!("[[admin.credentials]]\nname = \"{name}\"\nrole = \"{role}\"\nkind = \"{kind}\"\nsecret = \"{secret}\"\n")
}

fn findings(text: &str) -> Vec<(String, String)> {
    let (_dir, sources) = file(text);
    let reading = read(&sources);
    let found = reading.check().err().map(|findings| findings.0.clone()).unwrap_or_default();
    for finding in &found {
        assert!(!finding.to_string().contains(ONE), "{finding}");
        assert!(!finding.remedy.is_empty(), "{finding}");
    }
    found.into_iter().map(|finding| (finding.key, finding.reason)).collect()
}

#[test]
fn credentials_come_from_the_file_from_files_and_from_the_environment() {
    let text = "[admin]\napi_key_header = \"X-Operator-Key\"\njwt_lifetime_max_s = 60\n\
                [[admin.credentials]]\nname = \"Žofie's dashboards\"\nrole = \"read\"\nkind = \"api_key\"\nsecret_file = \"key\"\n\
                [[admin.credentials]]\nname = \"business\"\nrole = \"operate\"\nkind = \"jwt\"\n";
    let (dir, mut sources) = file(text);
    std::fs::write(dir.path().join("key"), format!("{ONE}\n")).unwrap();
    let data_dir = dir.path().join("data").display().to_string();
    sources.env = env(&[("ANCHOR_ADMIN__CREDENTIALS__1__SECRET", OTHER), ("ANCHOR_DATA_DIR", &data_dir)]);
    let reading = read(&sources);
    let shown: Vec<_> = reading.effective().iter().filter(|line| line.key.starts_with("admin.credentials")).collect();
    assert_eq!(shown.len(), 8, "{shown:?}");
    assert!(shown.iter().any(|line| line.key == "admin.credentials[0].secret_file"), "{shown:?}");
    assert!(!format!("{shown:?}").contains(OTHER), "{shown:?}");
    let admin = reading.into_config(&Counting::default()).unwrap().admin;
    assert_eq!((admin.api_key_header.as_str(), admin.jwt_lifetime_max.as_secs()), ("x-operator-key", 60));
    let read: Vec<_> =
        admin.credentials.iter().map(|one| (&*one.name, one.role, one.kind, one.secret.expose_secret())).collect();
    let expected = [
        ("Žofie's dashboards", AdminRole::Read, CredentialKind::ApiKey, ONE),
        ("business", AdminRole::Operate, CredentialKind::Jwt, OTHER),
    ];
    assert_eq!(read, expected);
    assert!(!format!("{:?}", admin.credentials).contains(ONE));
}

#[test]
fn every_mistake_in_credentials_is_reported_together() {
    let text = [
        "[[admin.credentials]]\n",
        &credential("a/b", "write", "password", "short"),
        &credential("token", "read", "api_key", ONE),
        &credential("Treasury", "read", "api_key", ONE),
        &credential("treasury", "admin", "jwt", OTHER),
        &credential(&"x".repeat(51), "read", "jwt", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        &credential("a\\u200b", "read", "api_key", "žluťoučký kůň příšerně úpěl ďábelské ódy"),
        &credential("spaces", "read", "api_key", " 0123456789abcdefghijklmnopqrstuvwxyz"),
    ]
    .concat();
    let found = findings(&text);
    let expected = [
        ("[0].name", "missing"),
        ("[0].role", "missing"),
        ("[0].kind", "missing"),
        ("[0].secret", "missing"),
        ("[1].name", "contains `/`"),
        ("[1].role", "`write` is not a choice"),
        ("[1].kind", "`password` is not a choice"),
        ("[1].secret", "5 bytes can be guessed"),
        ("[2].name", "keys.admin_token is called `token` as well"),
        ("[4].name", "admin.credentials[3] is called `treasury` as well"),
        ("[5].name", "too long"),
        ("[5].secret", "so few different characters"),
        ("[6].name", "not all of it can be seen"),
        ("[6].secret", "sent in a header"),
        ("[7].secret", "sent in a header"),
    ];
    for (key, reason) in expected {
        let key = format!("admin.credentials{key}");
        assert!(found.iter().any(|(known, said)| *known == key && said.contains(reason)), "{key} {reason}: {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
}

#[test]
fn no_secret_is_that_of_something_else() {
    let keys = |key: &str| format!("[keys]\n{key} = \"{ONE}\"\n{}", credential("a", "read", "jwt", ONE));
    for key in ["admin_token", "jwt_secret", "jwt_secret_old", "channel_secret"] {
        let found = findings(&keys(key));
        let is_told = |(known, said): &(String, String)| {
            known == "admin.credentials[0].secret" && said == &format!("keys.{key} has the same value")
        };
        assert!(found.iter().any(is_told), "{key}: {found:?}");
    }
    let seal = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let found = findings(&format!("[keys]\nseal_key = \"{seal}\"\n{}", credential("a", "read", "jwt", seal)));
    assert_eq!(found, [("admin.credentials[0].secret".to_owned(), "keys.seal_key has the same value".to_owned())]);
    let two = credential("a", "read", "jwt", ONE) + &credential("b", "admin", "api_key", ONE);
    let same = "admin.credentials[0].secret has the same value".to_owned();
    assert_eq!(findings(&two), [("admin.credentials[1].secret".to_owned(), same)]);
}

#[test]
fn headers_that_mean_something_else_hold_no_api_key() {
    for name in ["Authorization", "anchor-reason", "Cookie", "X Api Key", ""] {
        let found = findings(&format!("[admin]\napi_key_header = \"{name}\"\n"));
        assert!(matches!(&found[..], [(key, _)] if key == "admin.api_key_header"), "{name}: {found:?}");
    }
}

#[test]
fn an_api_that_others_can_reach_needs_a_credential() {
    for listen in ["0.0.0.0:8002", "[::]:8002", "192.0.2.1:0", "[::ffff:192.0.2.1]:1"] {
        let found = findings(&format!("[admin]\nlisten = \"{listen}\"\n"));
        let [(key, reason)] = &found[..] else { panic!("{listen}: {found:?}") };
        assert!(key == "admin.listen" && reason.contains("no credential is configured"), "{listen}: {reason}");
        let with = credential("a", "read", "api_key", ONE);
        assert_eq!(findings(&format!("[admin]\nlisten = \"{listen}\"\n{with}")), []);
        assert_eq!(findings(&format!("[admin]\nlisten = \"{listen}\"\n[keys]\nadmin_token = \"{ONE}\"\n")), []);
    }
    for listen in ["127.0.0.1:8002", "127.9.9.9:1", "[::1]:8002", "[::ffff:127.0.0.1]:1", "off"] {
        assert_eq!(findings(&format!("[admin]\nlisten = \"{listen}\"\n")), [], "{listen}");
    }
}
