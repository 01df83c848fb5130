//! The Anchor Platform's clients.

use super::{
    document::{Document, LEAVE_OUT},
    settings::{text, texts},
};
use yaml_rust2::Yaml;

/// Writes each client, and what of it has no place here.
pub(super) fn write(document: &mut Document, clients: &[Yaml]) {
    for client in clients {
        let name = text(client, "name").unwrap_or_default();
        document.section("[[clients]]");
        document.text("name", Some(&name));
        document.list("signing_keys", &texts(client, "signing_keys"));
        document.list("domains", &texts(client, "domains"));
        let url = |sep: &str| text(&client["callback_urls"], sep);
        document.text("callback_sep6", url("sep6"));
        document.text("callback_sep12", url("sep12"));
        document.text("callback_sep31", url("sep31"));
        let setting = |key: &str| format!("clients {name} {key}");
        if url("sep24").is_some() {
            document.leave(
                &setting("callback_urls.sep24"),
                "wallets ask for callbacks of SEP-24 by the link (on_change_callback)",
                LEAVE_OUT,
            );
        }
        for key in ["allow_any_destination", "destination_accounts"] {
            if client[key] != Yaml::BadValue {
                document.leave(
                    &setting(key),
                    "is about deposits to other accounts, which any wallet may ask for here",
                    LEAVE_OUT,
                );
            }
        }
    }
}
