//! What an input may write for a list: its items, an object for a list of entries, a text for a list of bytes.

use super::{
    Misfit,
    read::{Fields, Typed},
};
use serde::{
    Deserializer,
    de::{DeserializeSeed, SeqAccess, Visitor},
};
use serde_json::Value;

/// A list, item by item.
pub(super) struct Items<'a> {
    pub(super) of: &'a Typed<'a>,
    pub(super) left: std::slice::Iter<'a, Value>,
    pub(super) at: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(json) = self.left.next() else { return Ok(None) };
        let place = format!("{}[{}]", self.of.place, self.at);
        self.at += 1;
        seed.deserialize(Typed { place, json: Some(json), lacks: "is missing" }).map(Some)
    }
}

/// An object where a list is expected: its members are entries; for a list of another type this is an error.
pub(super) struct Entries<'a> {
    pub(super) of: &'a Typed<'a>,
    pub(super) left: serde_json::map::Iter<'a>,
}

impl<'de> SeqAccess<'de> for Entries<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some((name, value)) = self.left.next() else { return Ok(None) };
        seed.deserialize(Entry { list: self.of, name, value }).map(Some)
    }
}

/// A member of an object, read as the WIT package's `entry`: a name and a value.
struct Entry<'a> {
    list: &'a Typed<'a>,
    name: &'a String,
    value: &'a Value,
}

impl<'de> Deserializer<'de> for Entry<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        self.list.misfit("a list")
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        if fields != ["name", "value"] {
            return self.list.misfit("a list");
        }
        let name = Value::String(self.name.clone());
        let fields = [&name, self.value].map(|json| self.list.within(self.name, Some(json)));
        visitor.visit_seq(Fields(Vec::from(fields).into_iter()))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// A text where a list is expected: the bytes of its UTF-8; for a list of another type this is an error.
pub(super) struct Bytes<'a> {
    pub(super) of: &'a Typed<'a>,
    pub(super) left: std::str::Bytes<'a>,
}

impl<'de> SeqAccess<'de> for Bytes<'_> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(byte) = self.left.next() else { return Ok(None) };
        seed.deserialize(Byte { list: self.of, byte }).map(Some)
    }
}

struct Byte<'a> {
    list: &'a Typed<'a>,
    byte: u8,
}

impl<'de> Deserializer<'de> for Byte<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        self.list.misfit("a list")
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_u8(self.byte)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct struct map enum identifier ignored_any
    }
}
