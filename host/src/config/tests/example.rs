//! `anchor.example.toml` and the code say the same.

use super::*;
use schema::Preset;

fn checked_in() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../anchor.example.toml")
}

#[test]
fn the_example_file_is_what_the_code_says() {
    let text = std::fs::read_to_string(checked_in()).unwrap_or_default();
    assert!(
        text == super::super::example(),
        "anchor.example.toml is out of date: run `cargo run -p anchor-host -- config example > anchor.example.toml`"
    );
}

#[test]
fn the_example_file_is_a_valid_configuration_and_changes_nothing() {
    let (dir, mut sources) = file(&super::super::example());
    sources.env = env(&[("ANCHOR_DATA_DIR", &dir.path().display().to_string())]);
    let reading = read(&sources);
    reading.check().unwrap();
    let plain = read(&Sources { env: sources.env, ..Sources::default() });
    assert_eq!(reading.effective(), plain.effective());
}

#[test]
fn every_default_is_valid_when_written_out() {
    for section in SECTIONS {
        for key in section.keys {
            let Preset::Value(value) = key.preset else { continue };
            let header = match section.name {
                "" => String::new(),
                "clients[]" => {
                    let other = if key.name == "domains" { "signing_keys" } else { "domains" };
                    format!("[[clients]]\nname = \"acme-wallet\"\n{other} = [\"{G1}\"]\n")
                }
                "assets[]" => "[[assets]]\ncode = \"USDX\"\n".to_owned(),
                "assets[].sep31" | "assets[].withdraw" => {
                    let table = section.name.replace("[]", "");
                    format!("[[assets]]\ncode = \"USDX\"\n[{table}]\ndeliver = \"iso4217:USD\"\n")
                }
                "assets[].deposit" => {
                    "[[assets]]\ncode = \"USDX\"\n[assets.deposit]\nreceive = \"iso4217:USD\"\n".to_owned()
                }
                "assets[].sep1" => "[[assets]]\ncode = \"USDX\"\n[assets.sep1]\n".to_owned(),
                list if list.ends_with("[]") => format!("{}\ncode = \"BRL\"\n", section.header("x")),
                table => format!("[{table}]\n"),
            };
            let (_dir, sources) = file(&format!("{header}{} = {value}\n", key.name));
            read(&sources).check().unwrap_or_else(|findings| panic!("{}.{}: {findings}", section.name, key.name));
        }
    }
}
