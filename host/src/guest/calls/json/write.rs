//! The writer: values of the generated types as JSON.

use super::{case, field};
use serde::{
    Serialize, Serializer,
    ser::{self, Impossible},
};
use serde_json::{Error, Map, Value};
use std::fmt::Display;

/// Converts a value to JSON in the WIT's shape; `null` for values without one, which the generated types do not
/// contain.
pub(in crate::guest) fn to_json(value: &impl Serialize) -> Value {
    value.serialize(Wit).unwrap_or_default()
}

struct Wit;

type Never = Impossible<Value, Error>;

fn unsupported<T>(what: impl Display) -> Result<T, Error> {
    Err(ser::Error::custom(format!("the WIT package has no {what}")))
}

/// Numbers, booleans and texts, written unchanged.
macro_rules! plain {
    ($($method:ident: $ty:ty,)+) => {$(
        fn $method(self, value: $ty) -> Result<Value, Error> {
            Ok(value.into())
        }
    )+};
}

impl Serializer for Wit {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Never;

    plain! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_str: &str,
    }

    fn serialize_char(self, letter: char) -> Result<Value, Error> {
        Ok(letter.to_string().into())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Value, Error> {
        Ok(bytes.into())
    }

    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Value, Error> {
        unsupported(name)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<Value, Error> {
        Ok(case(name).into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        of: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<Value, Error> {
        let carried = value.serialize(self)?;
        // A result whose side carries nothing is written as its case's name.
        if of == "Result" && carried.is_null() {
            return Ok(case(name).into());
        }
        Ok(Map::from_iter([(case(name), carried)]).into())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Error> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Error> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Never, Error> {
        unsupported(name)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Never, Error> {
        unsupported(name)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Never, Error> {
        unsupported("map")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, Error> {
        Ok(Fields(Map::new()))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Never, Error> {
        unsupported(name)
    }
}

struct Items(Vec<Value>);

impl ser::SerializeSeq for Items {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.0.push(value.serialize(Wit)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(self.0.into())
    }
}

impl ser::SerializeTuple for Items {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value, Error> {
        ser::SerializeSeq::end(self)
    }
}

struct Fields(Map<String, Value>);

impl ser::SerializeStruct for Fields {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.0.insert(field(name), value.serialize(Wit)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Error> {
        Ok(self.0.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Serialize)]
    struct Plan {
        amount_out: Option<u32>,
        customer_type: Option<String>,
        extra: Vec<(String, bool)>,
    }

    #[derive(Serialize)]
    enum Answer {
        NeedsCustomerInfo(Option<String>),
        Refund(Plan),
        Sep31,
    }

    #[test]
    fn names_are_in_the_wits_spelling_and_texts_unchanged() {
        let plan = Plan {
            amount_out: None,
            customer_type: Some("Sep31_Sender".to_owned()),
            extra: vec![("A_b".to_owned(), true)],
        };
        let told = json!({ "amount-out": null, "customer-type": "Sep31_Sender", "extra": [["A_b", true]] });
        for (value, shape) in [
            (Ok(Answer::Refund(plan)), json!({ "ok": { "refund": told } })),
            (Ok(Answer::NeedsCustomerInfo(None)), json!({ "ok": { "needs-customer-info": null } })),
            (Ok(Answer::Sep31), json!({ "ok": "sep31" })),
            (Err(()), json!("err")),
        ] {
            assert_eq!(to_json(&value), shape);
        }
    }
}
