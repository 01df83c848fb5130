//! JSON in the WIT's shape as values of the generated types: the way back from `wit`.
//!
//! An option or a list may be left out of its record, and a list of `entry` may be an object, each of its members an entry,
//! as in all JSON that people write.

use super::wit::{case, field};
use crate::guest::calls::workpiece::{Misfit, known};
use serde::{
    Deserializer,
    de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, SeqAccess, Visitor, value::StringDeserializer},
};
use serde_json::{Value, json};
use std::fmt::Display;

/// The value that JSON means.
///
/// # Errors
/// [`Misfit`]: where it is something else, and what would be right.
pub(in crate::guest) fn from_wit<T: DeserializeOwned>(json: &Value) -> Result<T, Misfit> {
    T::deserialize(Typed { place: String::new(), json: Some(json) })
}

impl de::Error for Misfit {
    fn custom<T: Display>(problem: T) -> Self {
        Self { place: String::new(), problem: problem.to_string() }
    }
}

struct Typed<'a> {
    place: String,
    /// `None`: it was left out.
    json: Option<&'a Value>,
}

impl<'a> Typed<'a> {
    fn within(&self, name: &str, json: Option<&'a Value>) -> Self {
        let place = if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) };
        Typed { place, json }
    }

    fn misfit<T>(&self, wanted: &str) -> Result<T, Misfit> {
        let problem = match self.json {
            None => "is missing".to_owned(),
            Some(json) => format!("has to be {wanted}, and is {}", excerpt(json)),
        };
        Err(Misfit { place: self.place.clone(), problem })
    }

    /// What is wrong further inside has its place already.
    fn placed<T>(&self, outcome: Result<T, Misfit>) -> Result<T, Misfit> {
        outcome.map_err(|why| match why.place.is_empty() {
            true => Misfit { place: self.place.clone(), ..why },
            false => why,
        })
    }
}

fn excerpt(json: &Value) -> String {
    json.to_string().chars().take(60).collect()
}

impl<'de> Deserializer<'de> for Typed<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let Some(json) = self.json else { return self.misfit("a value") };
        let outcome = json.clone().deserialize_any(visitor).map_err(de::Error::custom);
        self.placed(outcome)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            Some(Value::String(text)) => visitor.visit_str(text),
            _ => self.misfit("a text"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            None | Some(Value::Null) => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.json {
            None => visitor.visit_seq(Items { of: &self, left: [].iter(), at: 0 }),
            Some(Value::Array(items)) => visitor.visit_seq(Items { of: &self, left: items.iter(), at: 0 }),
            Some(Value::Object(entries)) => {
                let items: Vec<_> =
                    entries.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
                visitor.visit_seq(Items { of: &self, left: items.iter(), at: 0 })
            }
            Some(_) => self.misfit("a list"),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let Some(Value::Object(object)) = self.json else { return self.misfit("an object") };
        let names: Vec<String> = fields.iter().map(|name| field(name)).collect();
        let place = if self.place.is_empty() { "record" } else { &self.place };
        known(place, object.keys(), &names.iter().map(String::as_str).collect::<Vec<_>>())?;
        let values: Vec<_> = names.iter().map(|name| self.within(name, object.get(name))).collect();
        // Serde reads a struct from its fields in order as well.
        self.placed(visitor.visit_seq(Fields(values.into_iter())))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let names: Vec<String> = variants.iter().map(|name| case(name)).collect();
        let Some(Value::String(name)) = self.json else {
            return self.misfit(&format!("one of {}", names.join(", ")));
        };
        known(&self.place, [name], &names.iter().map(String::as_str).collect::<Vec<_>>())?;
        let found = names.iter().zip(variants).find(|(one, _)| *one == name).map_or("", |(_, variant)| *variant);
        let unit: StringDeserializer<Misfit> = found.to_owned().into_deserializer();
        self.placed(visitor.visit_enum(unit))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf unit unit_struct newtype_struct
        tuple tuple_struct map identifier ignored_any
    }
}

struct Items<'a> {
    of: &'a Typed<'a>,
    left: std::slice::Iter<'a, Value>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(json) = self.left.next() else { return Ok(None) };
        let place = format!("{}[{}]", self.of.place, self.at);
        self.at += 1;
        seed.deserialize(Typed { place, json: Some(json) }).map(Some)
    }
}

struct Fields<'a>(std::vec::IntoIter<Typed<'a>>);

impl<'de> SeqAccess<'de> for Fields<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|value| seed.deserialize(value)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guest::{
        bindings::types::{Status, Transaction},
        recording::to_wit,
        tests::transaction,
    };

    fn sample() -> Value {
        to_wit(&crate::guest::calls::convert::transaction(&transaction("post=ready")))
    }

    #[test]
    fn what_was_written_is_read_again() {
        let json = sample();
        let read: Transaction = from_wit(&json).unwrap();
        assert_eq!(read.status, Status::PendingReceiver);
        assert_eq!(to_wit(&read), json);
    }

    #[test]
    fn what_can_be_empty_may_be_left_out_and_entries_be_an_object() {
        let mut json = sample();
        json["fields"] = json!({ "steer": "1" });
        for name in ["extra", "refunds", "fee", "message"] {
            json.as_object_mut().unwrap().remove(name);
        }
        let read: Transaction = from_wit(&json).unwrap();
        assert_eq!((read.fields[0].name.as_str(), read.fields[0].value.as_str()), ("steer", "1"));
        assert!(read.extra.is_empty() && read.fee.is_none());
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
            let why = from_wit::<Transaction>(&json).unwrap_err().to_string();
            assert!(why.starts_with(told), "{why}");
        }
        let mut json = sample();
        json["memos"] = json!([]);
        let why = from_wit::<Transaction>(&json).unwrap_err().to_string();
        assert_eq!(why, "`record`: knows no `memos`; did you mean `memo`?");
    }
}
