//! Every endpoint there is: the paths from the router's source, the methods from what the running host allows.

use super::raw::Raw;
use std::{collections::BTreeSet, path::Path};

/// Method and path pattern, such as `("GET", "/sep31/transactions/{id}")`.
pub type Endpoint = (String, String);

/// Ways to add a route that are not looked for below.
const OTHER_WAYS: &[&str] = &[".nest(", ".route_service(", ".nest_service(", ".method_not_allowed_route("];

/// The router's path patterns. It fails on source that it can't read, so that no route goes unseen.
fn paths() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host/src");
    let router = std::fs::read_to_string(root.join("http/router.rs")).unwrap();
    let seps = std::fs::read_to_string(root.join("seps/mod.rs")).unwrap();
    let constant = |name: &str| -> String {
        let line = seps.lines().find(|line| line.contains(&format!("pub const {name}: &str")));
        quoted(line.unwrap_or_else(|| panic!("no seps::paths::{name}")))
    };
    for way in OTHER_WAYS {
        assert!(!router.contains(way), "{way}: a way to add routes that this reader does not know");
    }
    assert_only_the_router_routes(&root);
    let (mut found, mut base) = (BTreeSet::new(), String::new());
    for line in router.lines() {
        if let Some((_, rest)) = line.split_once("format!(\"{}{path}\", paths::") {
            base = constant(rest.split(')').next().unwrap());
        }
        for (_, argument) in line.match_indices(".route(").map(|(at, call)| line.split_at(at + call.len())) {
            found.insert(if argument.starts_with('"') {
                quoted(argument)
            } else if argument.starts_with("&at(\"") {
                format!("{base}{}", quoted(argument))
            } else if let Some(name) = argument.strip_prefix("paths::") {
                constant(name.split(',').next().unwrap())
            } else {
                panic!("a route whose path can't be read: {line}")
            });
        }
    }
    found
}

/// Routes of wallets are in one file.
fn assert_only_the_router_routes(root: &Path) {
    let mut folders: Vec<_> = ["app", "auth", "http", "payments", "seps", "web"].map(|room| root.join(room)).into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.extend((!path.ends_with("tests")).then_some(path));
            } else if !path.ends_with("http/router.rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let code = source.split("#[cfg(test)]").next().unwrap_or_default();
                assert!(!code.contains(".route("), "{}: routes belong into http/router.rs", path.display());
            }
        }
    }
}

/// What stands between the first quotation marks.
fn quoted(text: &str) -> String {
    text.split('"').nth(1).unwrap_or_else(|| panic!("nothing quoted in {text}")).to_owned()
}

/// The endpoints of a host that serves everything. `HEAD`, which every `GET` answers, is left out.
pub async fn endpoints(url: &str) -> BTreeSet<Endpoint> {
    let mut endpoints = BTreeSet::new();
    for path in paths() {
        // No endpoint has this method: the refusal lists those it has.
        let answer = Raw::new("TRACE", path.replace(['{', '}'], "")).send(url).await;
        assert_eq!(answer.status, 405, "{path} is in the router's source and not served: {}", answer.text);
        let allowed = answer.head.lines().find_map(|line| line.strip_prefix("allow: ")).expect("an Allow header");
        let methods = allowed.split(',').map(|method| method.trim().to_ascii_uppercase());
        endpoints.extend(methods.filter(|method| method != "HEAD").map(|method| (method, path.clone())));
    }
    endpoints
}

/// Fails when a table leaves an endpoint out, or has one that is gone.
pub async fn assert_covered(url: &str, rows: impl IntoIterator<Item = (&str, &str)>) {
    let rows: BTreeSet<Endpoint> = rows.into_iter().map(|(m, path)| (m.to_owned(), path.to_owned())).collect();
    let endpoints = endpoints(url).await;
    let missing: Vec<_> = endpoints.difference(&rows).collect();
    assert!(missing.is_empty(), "endpoints without a row in this table: {missing:?}");
    let gone: Vec<_> = rows.difference(&endpoints).collect();
    assert!(gone.is_empty(), "rows for endpoints that do not exist: {gone:?}");
}
