//! The reference guest is the same anchor in every language: one list of scenarios, through the whole host.
//!
//! On SQLite alone: no guest ever sees the store.

mod conversions;
mod endurance;
mod fences;
mod hazards;
mod logs;
mod records;
mod reuse;
mod scenarios;

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    guests::Language,
    sender::SendingAnchor,
};
use serde_json::{Value, json};

/// Every scenario in every language.
macro_rules! in_every_language {
    ($($file:ident: $($name:ident),* $(,)?;)*) => {
        in_every_language!(@ rust Rust $($($file $name)*)*);
        in_every_language!(@ go Go $($($file $name)*)*);
        in_every_language!(@ js Js $($($file $name)*)*);
        in_every_language!(@ ts Ts $($($file $name)*)*);
        in_every_language!(@ python Python $($($file $name)*)*);
    };
    (@ $module:ident $language:ident $($file:ident $name:ident)*) => {
        mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$file::$name(anchor_host_tests::guests::Language::$language).await;
            })*
        }
    };
}

in_every_language! {
    scenarios:
    a_payment_reaches_the_bank_account,
    a_payout_under_way_is_asked_about,
    what_is_wanted_is_published,
    customers_are_asked_for_what_is_missing,
    a_customer_type_that_does_not_exist_is_refused,
    unknown_customers_are_refused,
    a_sending_anchor_that_is_not_on_the_list_is_refused,
    a_wrong_routing_number_is_corrected,
    a_closed_account_means_a_refund,
    a_bank_that_is_down_hears_the_same_key_again,
    a_bank_that_talks_nonsense_is_held_for_the_operator,
    a_bank_that_was_not_granted_is_held_for_the_operator,
    a_payment_with_every_script_in_it_arrives_as_it_was;
    conversions:
    prices_come_from_the_table,
    the_operator_changes_a_rate_and_the_next_price_is_made_of_it,
    a_quoted_payment_reaches_the_bank_in_the_other_currency,
    without_a_quote_the_rate_is_that_of_the_day,
    a_promise_is_kept_for_as_long_as_asked_up_to_an_hour;
}

fn setup(language: Language) -> Setup {
    Setup::new(Kind::Sqlite).set("guest.files", &language.reference().display().to_string())
}

/// Two customers whose data are complete: sender and receiver.
async fn customers(sender: &SendingAnchor, account: &str, routing: &str) -> (String, String) {
    let from = sender.register("1", &json!({ "type": "sep31-sender" })).await;
    let bank = json!({ "type": "sep31-receiver", "bank_account_number": account, "bank_number": routing });
    (from, sender.register("2", &bank).await)
}

/// A payment of 100 between them, paid as it should be; its id.
async fn pay(sender: &SendingAnchor, account: &str, routing: &str) -> String {
    let (from, to) = customers(sender, account, routing).await;
    let opened = sender.open_with("100", &json!({ "sender_id": from, "receiver_id": to })).await;
    sender.pay(&opened, "100").await;
    opened.id
}

/// The names of the fields of an object.
fn names(fields: &Value) -> Vec<&str> {
    fields.as_object().unwrap().keys().map(String::as_str).collect()
}

async fn start(language: Language) -> (TestAnchor, SendingAnchor) {
    let anchor = setup(language).start().await;
    let sender = anchor.sender().await;
    (anchor, sender)
}
