//! Bounds of values in the document, made from the constants that handlers enforce.

use utoipa::{
    ToSchema,
    openapi::{Array, ArrayBuilder, Object, ObjectBuilder, Ref, Type},
};

/// A whole number from `least` to `most`.
pub(in crate::admin) fn whole_number(least: u32, most: u32) -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(least)).maximum(Some(most)).build()
}

/// A text of `least` to `most` characters.
pub(in crate::admin) fn text(least: usize, most: usize) -> Object {
    ObjectBuilder::new().schema_type(Type::String).min_length(Some(least)).max_length(Some(most)).build()
}

/// One of these texts.
pub(in crate::admin) fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build()
}

/// At most `most` of these.
pub(in crate::admin) fn list<T: ToSchema>(most: usize) -> Array {
    ArrayBuilder::new().items(Ref::from_schema_name(T::name())).max_items(Some(most)).build()
}
