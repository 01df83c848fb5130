//! The TypeScript types that the JavaScript SDK brings say what the contract says: every function, record, variant and
//! enum of it, and nothing else.

use std::{collections::BTreeSet, fs, path::Path};
use wit_parser::{Interface, Resolve, Type, TypeDef, TypeDefKind};

#[test]
fn the_types_of_javascript_are_those_of_the_contract() {
    let (resolve, package) = anchor_componentize::wit::parsed().unwrap();
    // Of WASI's the one that authors see the types of.
    let logging = resolve.packages.iter().filter(|(_, one)| one.name.namespace == "wasi" && one.name.name == "logging");
    let of_wasi = logging.flat_map(|(_, one)| &one.interfaces);
    for (name, id) in resolve.packages[package].interfaces.iter().chain(of_wasi) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../js/anchor-guest/types/{name}.d.ts"));
        let text = fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        let written: BTreeSet<String> = declared(&text);
        let wanted = expected(&resolve, &resolve.interfaces[*id]);
        let lacking: Vec<_> = wanted.difference(&written).collect();
        let more: Vec<_> = written.difference(&wanted).collect();
        assert!(
            lacking.is_empty() && more.is_empty(),
            "{name}.d.ts lacks {lacking:?} and has {more:?} that are not there"
        );
    }
}

/// `function NAME`, `TYPE`, `TYPE.FIELD` and `TYPE.FIELD?`, `TYPE=CASE`, `TYPE#TAG`, as the contract has them.
fn expected(resolve: &Resolve, interface: &Interface) -> BTreeSet<String> {
    let mut names: BTreeSet<String> =
        interface.functions.keys().map(|name| format!("function {}", camel(name))).collect();
    for (name, id) in &interface.types {
        let (name, def) = (pascal(name), &resolve.types[*id]);
        names.insert(name.clone());
        match &def.kind {
            TypeDefKind::Record(record) => {
                for field in &record.fields {
                    let mark = if is_option(resolve, &field.ty) { "?" } else { "" };
                    names.insert(format!("{name}.{}{mark}", camel(&field.name)));
                }
            }
            TypeDefKind::Enum(one) => names.extend(one.cases.iter().map(|case| format!("{name}={}", case.name))),
            TypeDefKind::Variant(variant) => {
                names.extend(variant.cases.iter().map(|case| format!("{name}{}#{}", pascal(&case.name), case.name)));
            }
            _ => {}
        }
    }
    names
}

fn is_option(resolve: &Resolve, ty: &Type) -> bool {
    let Type::Id(id) = ty else { return false };
    let TypeDef { kind, .. } = &resolve.types[*id];
    match kind {
        TypeDefKind::Option(_) => true,
        TypeDefKind::Type(inner) => is_option(resolve, inner),
        _ => false,
    }
}

/// The same of a file of TypeScript, as far as such files go.
fn declared(text: &str) -> BTreeSet<String> {
    let (mut names, mut cases, mut inside) = (BTreeSet::new(), Vec::new(), None::<String>);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("export function ").or_else(|| line.strip_prefix("function _")) {
            names.insert(format!("function {}", rest.split('(').next().unwrap_or_default()));
        } else if let Some(rest) = line.strip_prefix("export interface ") {
            inside = rest.split_whitespace().next().map(str::to_owned);
        } else if let Some(rest) = line.strip_prefix("export type ") {
            let Some((name, values)) = rest.split_once(" = ") else { continue };
            names.insert(name.to_owned());
            let values = values.trim_end_matches(';').split(" | ").filter_map(|value| value.strip_prefix('\''));
            names.extend(values.map(|value| format!("{name}={}", value.trim_end_matches('\''))));
        } else if line == "}" {
            inside = None;
        } else if let (Some(record), Some((field, value))) = (&inside, line.split_once(": ")) {
            match (field, value.strip_prefix('\'')) {
                // A case of a variant is an interface with a tag.
                ("tag", Some(tag)) => cases.push(format!("{record}#{}", tag.trim_end_matches("',"))),
                ("val", _) if cases.last().is_some_and(|case| case.starts_with(&format!("{record}#"))) => {}
                _ if field.starts_with('*') || field.starts_with('/') => {}
                _ => names.extend([format!("{record}.{field}")]),
            }
            names.insert(record.clone());
        }
    }
    for case in &cases {
        names.remove(case.split('#').next().unwrap_or_default());
    }
    names.extend(cases);
    names
}

fn camel(name: &str) -> String {
    let mut upper = false;
    let mut letter = |c: char| match c {
        '-' => {
            upper = true;
            None
        }
        c if std::mem::take(&mut upper) => Some(c.to_ascii_uppercase()),
        c => Some(c),
    };
    name.chars().filter_map(&mut letter).collect()
}

fn pascal(name: &str) -> String {
    camel(&format!("-{name}"))
}
