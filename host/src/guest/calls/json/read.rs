//! The reader: JSON to values of the generated types, with the place of every mistake.

use super::{
    Misfit, case, field,
    lists::{Bytes, Entries, Items},
    misfit,
};
use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
        value::StrDeserializer,
    },
};
use serde_json::Value;
use std::fmt::Display;

/// Reads JSON as a `T`. `whole` is the place that errors about the top-level value name.
///
/// # Errors
/// [`Misfit`]: the place that does not match the type, and what would be right.
pub(in crate::guest) fn from_json<T: DeserializeOwned>(whole: &str, json: &Value) -> Result<T, Misfit> {
    T::deserialize(Typed { place: String::new(), json: Some(json), lacks: "is missing" }).map_err(|why| {
        match why.place.is_empty() {
            true => Misfit { place: whole.to_owned(), ..why },
            false => why,
        }
    })
}

impl de::Error for Misfit {
    fn custom<T: Display>(problem: T) -> Self {
        Self { place: String::new(), problem: problem.to_string() }
    }
}

/// The error for a case that carries a value and was given none.
const LACKS_VALUE: &str = "carries a value: write {\"case\": value}";

/// A value to read, and its place.
pub(super) struct Typed<'a> {
    pub(super) place: String,
    /// `None`: the input leaves it out.
    pub(super) json: Option<&'a Value>,
    /// The error to report if it was left out and is required.
    pub(super) lacks: &'static str,
}

/// Whole numbers, checked against their type's bounds.
macro_rules! whole {
    ($($method:ident: $ty:ty, $read:ident, $visit:ident;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self.json.and_then(Value::$read).and_then(|number| <$ty>::try_from(number).ok()) {
                Some(number) => visitor.$visit(number),
                None => self.misfit(&format!("a whole number from {} to {}", <$ty>::MIN, <$ty>::MAX)),
            }
        }
    )+};
}

impl<'a> Typed<'a> {
    pub(super) fn within(&self, name: &str, json: Option<&'a Value>) -> Self {
        let place = if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) };
        Typed { place, json, lacks: "is missing" }
    }

    pub(super) fn misfit<T>(&self, wanted: &str) -> Result<T, Misfit> {
        match self.json {
            None => misfit(&self.place, self.lacks),
            Some(json) => misfit(&self.place, format!("has to be {wanted}, and is {}", excerpt(json))),
        }
    }

    /// Adds this place to an error that has none; a mistake further inside names its own.
    fn placed<T>(&self, outcome: Result<T, Misfit>) -> Result<T, Misfit> {
        outcome.map_err(|why| match why.place.is_empty() {
            true => Misfit { place: self.place.clone(), ..why },
            false => why,
        })
    }
}

fn excerpt(json: &Value) -> String {
    let text = json.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// Refuses the first of `names` that is not in `allowed`.
fn known(place: &str, names: impl IntoIterator<Item = impl AsRef<str>>, allowed: &[String]) -> Result<(), Misfit> {
    let unknown = names.into_iter().find(|name| !allowed.iter().any(|one| one == name.as_ref()));
    let Some(name) = unknown else { return Ok(()) };
    let name = name.as_ref();
    match allowed.iter().min_by_key(|candidate| strsim::damerau_levenshtein(name, candidate)) {
        Some(near) if strsim::damerau_levenshtein(name, near) <= 3 => {
            misfit(place, format!("knows no `{name}`; did you mean `{near}`?"))
        }
        _ => misfit(place, format!("knows no `{name}`, only {}", allowed.join(", "))),
    }
}

impl<'de> Deserializer<'de> for Typed<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        misfit(&self.place, "is of a type that the WIT package does not use")
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            Some(Value::Bool(value)) => visitor.visit_bool(*value),
            _ => self.misfit("true or false"),
        }
    }

    whole! {
        deserialize_i8: i8, as_i64, visit_i8;
        deserialize_i16: i16, as_i64, visit_i16;
        deserialize_i32: i32, as_i64, visit_i32;
        deserialize_i64: i64, as_i64, visit_i64;
        deserialize_u8: u8, as_u64, visit_u8;
        deserialize_u16: u16, as_u64, visit_u16;
        deserialize_u32: u32, as_u64, visit_u32;
        deserialize_u64: u64, as_u64, visit_u64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            Some(Value::String(text)) => visitor.visit_str(text),
            _ => self.misfit("a text"),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            None | Some(Value::Null) => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            None if self.lacks != LACKS_VALUE => visitor.visit_seq(Items { of: &self, left: [].iter(), at: 0 }),
            Some(Value::Array(items)) => visitor.visit_seq(Items { of: &self, left: items.iter(), at: 0 }),
            Some(Value::Object(entries)) => visitor.visit_seq(Entries { of: &self, left: entries.iter() }),
            Some(Value::String(text)) => visitor.visit_seq(Bytes { of: &self, left: text.bytes() }),
            _ => self.misfit("a list"),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let names: Vec<String> = fields.iter().map(|name| field(name)).collect();
        let Some(Value::Object(object)) = self.json else {
            let members = if self.place.is_empty() { format!(" with {}", names.join(", ")) } else { String::new() };
            return self.misfit(&format!("an object{members}"));
        };
        known(&self.place, object.keys(), &names)?;
        let values: Vec<_> = names.iter().map(|name| self.within(name, object.get(name))).collect();
        // Serde also reads a struct from its fields in order.
        self.placed(visitor.visit_seq(Fields(values.into_iter())))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let names: Vec<String> = variants.iter().map(|name| case(name)).collect();
        let found = match self.json {
            Some(Value::String(name)) => Some((name, None)),
            Some(Value::Object(object)) if object.len() == 1 => {
                object.iter().next().map(|(name, json)| (name, Some(json)))
            }
            _ => None,
        };
        let Some((name, json)) = found else { return self.misfit(&format!("one of {}", names.join(", "))) };
        known(&self.place, [name], &names)?;
        let variant = names.iter().zip(variants).find(|(one, _)| *one == name).map_or("", |(_, variant)| *variant);
        let carried = Typed { lacks: LACKS_VALUE, ..self.within(name, json) };
        self.placed(visitor.visit_enum(Case { variant, carried }))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct map identifier ignored_any
    }
}

/// A record's values, in the order of its fields.
pub(super) struct Fields<'a>(pub(super) std::vec::IntoIter<Typed<'a>>);

impl<'de> SeqAccess<'de> for Fields<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|value| seed.deserialize(value)).transpose()
    }
}

/// A case of a variant, and the value it carries.
struct Case<'a> {
    variant: &'static str,
    carried: Typed<'a>,
}

impl<'de, 'a> EnumAccess<'de> for Case<'a> {
    type Error = Misfit;
    type Variant = Typed<'a>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Typed<'a>), Misfit> {
        let name: StrDeserializer<'_, Misfit> = self.variant.into_deserializer();
        Ok((seed.deserialize(name)?, self.carried))
    }
}

impl<'de> VariantAccess<'de> for Typed<'_> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        match self.json {
            None | Some(Value::Null) => Ok(()),
            Some(json) => misfit(&self.place, format!("carries nothing, and is given {}", excerpt(json))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_any(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::{
        bindings::types::{Status, Transaction},
        calls::{convert, json::to_json},
        tests::transaction,
    };
    use serde::Deserialize;
    use serde_json::json;

    fn sample() -> Value {
        to_json(&convert::transaction(&transaction("post=ready")))
    }

    #[test]
    fn json_round_trips() {
        let json = sample();
        let read: Transaction = from_json("record", &json).unwrap();
        assert_eq!(read.status, Status::PendingReceiver);
        assert_eq!(to_json(&read), json);
    }

    #[test]
    fn empty_lists_may_be_left_out_and_entries_may_be_an_object() {
        let mut json = sample();
        json["fields"] = json!({ "steer": "1" });
        for name in ["extra", "refunds", "fee", "message"] {
            json.as_object_mut().unwrap().remove(name);
        }
        let read: Transaction = from_json("record", &json).unwrap();
        assert_eq!((read.fields[0].name.as_str(), read.fields[0].value.as_str()), ("steer", "1"));
        assert!(read.extra.is_empty() && read.fee.is_none());
    }

    #[test]
    fn bytes_may_be_a_text() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Body {
            body: Vec<u8>,
        }
        for (json, bytes) in [(json!("ö"), &[195, 182][..]), (json!([0, 255]), &[0, 255]), (json!(""), &[])] {
            assert_eq!(from_json::<Body>("notice", &json!({ "body": json })).unwrap().body, bytes);
        }
    }

    #[test]
    fn a_mistake_is_named_by_its_place() {
        for (place, value, told) in [
            (
                "/status",
                json!("pending-reciever"),
                "`status`: knows no `pending-reciever`; did you mean `pending-receiver`?",
            ),
            ("/id", json!(7), "`id`: has to be a text, and is 7"),
            ("/amount-in/value", json!([]), "`amount-in.value`: has to be a text, and is []"),
            ("/amount-in", json!({ "value": "1" }), "`amount-in.asset`: is missing"),
            ("/stellar-payments/0/memo/kind", json!("number"), "`stellar-payments[0].memo.kind`: knows no `number`"),
            ("/fields", json!("a"), "`fields`: has to be a list, and is \"a\""),
        ] {
            let mut json = sample();
            *json.pointer_mut(place).unwrap() = value;
            let why = from_json::<Transaction>("record", &json).unwrap_err().to_string();
            assert!(why.starts_with(told), "{why}");
        }
        let mut json = sample();
        json["memos"] = json!([]);
        let why = from_json::<Transaction>("record", &json).unwrap_err().to_string();
        assert_eq!(why, "`record`: knows no `memos`; did you mean `memo`?");
    }

    #[test]
    fn a_case_needs_its_value_and_no_other() {
        #[derive(Debug, PartialEq, Deserialize)]
        enum Purpose {
            JustLooking,
            Firm(String),
            Wait(Option<u32>),
        }
        for (json, purpose) in [
            (json!("just-looking"), Purpose::JustLooking),
            (json!({ "just-looking": null }), Purpose::JustLooking),
            (json!({ "firm": "7" }), Purpose::Firm("7".to_owned())),
            (json!({ "wait": 7 }), Purpose::Wait(Some(7))),
            (json!("wait"), Purpose::Wait(None)),
        ] {
            assert_eq!(from_json::<Purpose>("purpose", &json), Ok(purpose));
        }
        for (json, told) in [
            (json!("firm"), "`firm`: carries a value: write {\"case\": value}"),
            (json!({ "just-looking": 1 }), "`just-looking`: carries nothing, and is given 1"),
            (json!({ "wait": -1 }), "`wait`: has to be a whole number from 0 to 4294967295, and is -1"),
            (json!("frm"), "`purpose`: knows no `frm`; did you mean `firm`?"),
            (json!(7), "`purpose`: has to be one of just-looking, firm, wait, and is 7"),
        ] {
            assert_eq!(from_json::<Purpose>("purpose", &json).unwrap_err().to_string(), told);
        }
    }
}
