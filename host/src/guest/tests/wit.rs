//! The WIT package is a public contract: every item has a comment.

use std::{fs, path::Path};

#[test]
fn every_item_of_the_package_is_documented() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
    let mut items = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "wit") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let mut before = "";
        for (number, line) in text.lines().map(str::trim).enumerate() {
            let bare = line.is_empty() || line.starts_with(['}', '/']);
            let other = ["package", "use ", "include ", "export "].iter().any(|word| line.starts_with(word));
            if !bare && !other {
                items += 1;
                assert!(before.starts_with("///"), "{}:{}: `{line}` has no words", path.display(), number + 1);
            }
            before = line;
        }
    }
    assert!(items > 150, "{items}");
}
