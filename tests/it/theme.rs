//! The look of the hosted pages, as an operator changes it.

use anchor_host_tests::process::command;
use std::fs;

const CONFIGURATION: &str = "
server.listen = \"127.0.0.1:0\"
sandbox.listen = \"127.0.0.1:0\"
admin.listen = \"127.0.0.1:0\"

[sep24]
theme = \"theme\"
";

#[test]
fn what_is_exported_can_be_changed_and_a_mistake_in_it_is_told_before_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let exported = command(&["pages", "export", &at("built-in")]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    for file in ["templates/form.html", "templates/parts/field.html", "style.css", "samples/form.amount.json"] {
        assert!(folder.path().join("built-in").join(file).is_file(), "{file}");
    }
    assert_eq!(command(&["pages", "export", &at("built-in")]).code, 2, "nothing is overwritten");

    // A theme of all templates as they are is one.
    fs::create_dir(at("theme")).unwrap();
    fs::rename(at("built-in/templates"), at("theme/templates")).unwrap();
    fs::write(at("anchor.toml"), CONFIGURATION).unwrap();
    let check = || command(&["config", "check", "--config", &at("anchor.toml")]);
    let checked = check();
    assert_eq!((checked.code, checked.out.trim()), (0, "ok"), "{}", checked.err);

    let form = at("theme/templates/form.html");
    let text = fs::read_to_string(&form).unwrap();
    fs::write(&form, text.replace("name=\"csrf\"", "name=\"token\"")).unwrap();
    let checked = check();
    assert_eq!(checked.code, 2);
    assert!(
        checked.out.starts_with(&format!("{form}: sep24.theme: the page lacks the hidden input `csrf`")),
        "{}",
        checked.out
    );

    fs::write(&form, format!("{{# mine #}}\n{}{{% endif %}}", "\n".repeat(3))).unwrap();
    let checked = command(&["config", "check", "--json", "--config", &at("anchor.toml")]);
    let told: serde_json::Value = serde_json::from_str(&checked.out).unwrap();
    let finding = &told["findings"][0];
    assert_eq!((&finding["file"], &finding["line"]), (&form.as_str().into(), &5.into()), "{told}");
    let refused = command(&["run", "--config", &at("anchor.toml")]);
    assert!(refused.code != 0 && refused.err.contains(&format!("{form}:5")), "{}", refused.err);
}
