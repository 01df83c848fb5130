//! Two fictional people, with the data that an anchor may require of them (SEP-9).

use serde_json::{Map, Value};

/// A person who sends or receives money.
pub struct Person {
    /// The memo that identifies the person to the receiving anchor, because many customers share the sending anchor's
    /// account.
    pub memo: &'static str,
    /// The name shown to people.
    pub name: &'static str,
    values: &'static [(&'static str, &'static str)],
}

/// The sender, and the user of the wallet.
pub const SENDER: Person = Person {
    memo: "1001",
    name: "Maria Silva",
    values: &[
        ("first_name", "Maria"),
        ("last_name", "Silva"),
        ("email_address", "maria@example.com"),
        ("bank_account_number", "000555000111"),
        ("bank_number", "021000021"),
    ],
};

/// The receiver.
pub const RECEIVER: Person = Person {
    memo: "2002",
    name: "João Souza",
    values: &[
        ("first_name", "João"),
        ("last_name", "Souza"),
        ("email_address", "joao@example.com"),
        ("bank_account_number", "000123456789"),
        ("bank_number", "021000021"),
        ("account_number", "000123456789"),
        ("routing_number", "021000021"),
    ],
};

const ANYBODY: &[(&str, &str)] = &[
    ("address", "1 High Street, Exampleton"),
    ("address_country_code", "USA"),
    ("bank_account_type", "checking"),
    ("birth_country_code", "USA"),
    ("city", "Exampleton"),
    ("id_country_code", "USA"),
    ("id_number", "123456789"),
    ("id_type", "passport"),
    ("mobile_money_number", "+14155552671"),
    ("mobile_number", "+14155552671"),
    ("phone_number", "+14155552671"),
    ("postal_code", "12345"),
    ("state_or_province", "CA"),
    ("tax_id", "123456789"),
];

impl Person {
    /// Values for the fields that an anchor requires (SEP-12 `fields`, SEP-31 `fields.transaction`), and for the
    /// optional ones for which there is a value.
    pub fn fill(&self, fields: Option<&Value>) -> Map<String, Value> {
        let Some(Value::Object(fields)) = fields else { return Map::new() };
        let filled =
            fields.iter().filter_map(|(name, field)| Some((name.clone(), Value::from(self.value(name, field)?))));
        filled.collect()
    }

    fn value(&self, name: &str, field: &Value) -> Option<String> {
        let known = self.values.iter().chain(ANYBODY).find(|(known, _)| *known == name);
        if let Some((_, value)) = known {
            return Some((*value).to_owned());
        }
        if field.get("optional").and_then(Value::as_bool) == Some(true) {
            return None;
        }
        if let Some(choice) = field.pointer("/choices/0").and_then(Value::as_str) {
            return Some(choice.to_owned());
        }
        Some(match field.get("type").and_then(Value::as_str) {
            Some("date") => "1990-01-31".to_owned(),
            Some("number") => "1".to_owned(),
            _ => "sample".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn required_fields_are_filled_and_unknown_optional_ones_left_out() {
        let fields = json!({
            "first_name": { "type": "string" },
            "birth_date": { "type": "date" },
            "purpose": { "type": "string", "choices": ["family", "work"] },
            "shoe_size": { "type": "number", "optional": true },
        });
        let filled = Value::Object(SENDER.fill(Some(&fields)));
        assert_eq!(filled, json!({ "first_name": "Maria", "birth_date": "1990-01-31", "purpose": "family" }));
    }
}
