//! Values of a component's own types as JSON, in the WIT's shape.
//!
//! Records are objects, lists and tuples arrays, options their value or `null`, enums their case's name, flags a list
//! of names. A variant is `{"case": value}`, or `"case"` where it carries nothing; a result `{"ok": …}` or `{"err": …}`
//! in the same way. In what is read an option or a list may be left out of its record, and a list of `entry` may be an
//! object, each of its members an entry.

use serde_json::{Map, Number, Value};
use std::fmt::Display;
use wasmtime::component::{Type, Val};

/// JSON that is not a value of the type it is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{place}`: {problem}")]
pub struct Misfit {
    /// Where: `payment.transaction.status`.
    pub place: String,
    /// What is wrong there, and what would be right.
    pub problem: String,
}

/// Whether two objects are different cases of a variant.
pub fn is_another_case(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    one.len() == 1 && other.len() == 1 && one.keys().ne(other.keys())
}

fn misfit<T>(place: &str, problem: impl Display) -> Result<T, Misfit> {
    Err(Misfit { place: place.to_owned(), problem: problem.to_string() })
}

/// The value that JSON means where `ty` is wanted.
pub(super) fn from_json(place: &str, ty: &Type, json: &Value) -> Result<Val, Misfit> {
    let wanted = |what: &str| misfit(place, format!("has to be {what}, and is {}", excerpt(json)));
    macro_rules! whole {
        ($value:ident, $number:ty, $read:ident) => {
            match json.$read().and_then(|number| <$number>::try_from(number).ok()) {
                Some(number) => Ok(Val::$value(number)),
                None => wanted(&format!("a whole number from {} to {}", <$number>::MIN, <$number>::MAX)),
            }
        };
    }
    match ty {
        Type::Bool => json.as_bool().map_or_else(|| wanted("true or false"), |value| Ok(Val::Bool(value))),
        Type::S8 => whole!(S8, i8, as_i64),
        Type::S16 => whole!(S16, i16, as_i64),
        Type::S32 => whole!(S32, i32, as_i64),
        Type::S64 => whole!(S64, i64, as_i64),
        Type::U8 => whole!(U8, u8, as_u64),
        Type::U16 => whole!(U16, u16, as_u64),
        Type::U32 => whole!(U32, u32, as_u64),
        Type::U64 => whole!(U64, u64, as_u64),
        Type::String => json.as_str().map_or_else(|| wanted("a text"), |text| Ok(Val::String(text.to_owned()))),
        Type::List(list) => {
            if let Some(entries) = json.as_object().filter(|_| is_entry(&list.ty())) {
                return entries_of(place, entries);
            }
            let Some(items) = json.as_array() else { return wanted("a list") };
            items_of(place, items, std::iter::repeat(list.ty())).map(Val::List)
        }
        Type::Tuple(tuple) => match json.as_array() {
            Some(items) if items.len() == tuple.types().len() => items_of(place, items, tuple.types()).map(Val::Tuple),
            _ => wanted(&format!("a list of {}", tuple.types().len())),
        },
        Type::Record(record) => {
            let Some(object) = json.as_object() else { return wanted("an object") };
            let fields: Vec<_> = record.fields().collect();
            known(place, object.keys(), &fields.iter().map(|field| field.name).collect::<Vec<_>>())?;
            let values = fields.iter().map(|field| {
                let value = member(place, field.name, &field.ty, object.get(field.name))?;
                Ok((field.name.to_owned(), value))
            });
            values.collect::<Result<_, _>>().map(Val::Record)
        }
        Type::Option(_) if json.is_null() => Ok(Val::Option(None)),
        Type::Option(option) => Ok(Val::Option(Some(Box::new(from_json(place, &option.ty(), json)?)))),
        Type::Enum(cases) => {
            let names: Vec<&str> = cases.names().collect();
            let Some(name) = json.as_str() else { return wanted(&format!("one of {}", names.join(", "))) };
            known(place, [name], &names)?;
            Ok(Val::Enum(name.to_owned()))
        }
        Type::Flags(flags) => {
            let names: Vec<&str> = flags.names().collect();
            let texts: Option<Vec<&str>> =
                json.as_array().map(|items| items.iter().filter_map(Value::as_str).collect());
            let Some(texts) = texts else { return wanted(&format!("a list of {}", names.join(", "))) };
            known(place, texts.iter().copied(), &names)?;
            Ok(Val::Flags(texts.into_iter().map(str::to_owned).collect()))
        }
        Type::Variant(variant) => {
            let cases: Vec<_> = variant.cases().collect();
            let names: Vec<&str> = cases.iter().map(|case| case.name).collect();
            let Some((name, payload)) = case(json) else {
                return wanted(&format!("{{\"case\": value}} or \"case\" with one of {}", names.join(", ")));
            };
            known(place, [name], &names)?;
            let ty = cases.iter().find(|case| case.name == name).and_then(|case| case.ty.as_ref());
            Ok(Val::Variant(name.to_owned(), carried(&format!("{place}.{name}"), ty, payload)?))
        }
        Type::Result(result) => match case(json) {
            Some(("ok", payload)) => {
                Ok(Val::Result(Ok(carried(&format!("{place}.ok"), result.ok().as_ref(), payload)?)))
            }
            Some(("err", payload)) => {
                Ok(Val::Result(Err(carried(&format!("{place}.err"), result.err().as_ref(), payload)?)))
            }
            _ => wanted("{\"ok\": value} or {\"err\": value}"),
        },
        _ => misfit(place, "is of a type that JSON can't hold"),
    }
}

/// A record's field or a function's parameter; what can be empty may be left out.
pub(super) fn member(place: &str, name: &str, ty: &Type, json: Option<&Value>) -> Result<Val, Misfit> {
    let place = if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match (json, ty) {
        (Some(json), _) => from_json(&place, ty, json),
        (None, Type::Option(_)) => Ok(Val::Option(None)),
        (None, Type::List(_)) => Ok(Val::List(Vec::new())),
        (None, Type::Flags(_)) => Ok(Val::Flags(Vec::new())),
        (None, _) => misfit(&place, "is missing"),
    }
}

/// Refuses the first of `names` that is not among `allowed`.
pub(in crate::guest) fn known(
    place: &str,
    names: impl IntoIterator<Item = impl AsRef<str>>,
    allowed: &[&str],
) -> Result<(), Misfit> {
    let unknown = names.into_iter().find(|name| !allowed.contains(&name.as_ref()));
    let Some(name) = unknown else { return Ok(()) };
    let name = name.as_ref();
    match allowed.iter().min_by_key(|candidate| strsim::damerau_levenshtein(name, candidate)) {
        Some(near) if strsim::damerau_levenshtein(name, near) <= 3 => {
            misfit(place, format!("knows no `{name}`; did you mean `{near}`?"))
        }
        _ => misfit(place, format!("knows no `{name}`, only {}", allowed.join(", "))),
    }
}

fn items_of(place: &str, items: &[Value], types: impl Iterator<Item = Type>) -> Result<Vec<Val>, Misfit> {
    let item = |(at, (json, ty)): (usize, (&Value, Type))| from_json(&format!("{place}[{at}]"), &ty, json);
    items.iter().zip(types).enumerate().map(item).collect()
}

/// Whether a type is the WIT package's `entry`: a name and a value.
fn is_entry(ty: &Type) -> bool {
    let Type::Record(record) = ty else { return false };
    record.fields().map(|field| field.name).eq(["name", "value"])
        && record.fields().all(|field| field.ty == Type::String)
}

fn entries_of(place: &str, entries: &Map<String, Value>) -> Result<Val, Misfit> {
    let entry = |(name, value): (&String, &Value)| {
        let value = from_json(&format!("{place}.{name}"), &Type::String, value)?;
        Ok(Val::Record(vec![("name".to_owned(), Val::String(name.clone())), ("value".to_owned(), value)]))
    };
    entries.iter().map(entry).collect::<Result<_, _>>().map(Val::List)
}

/// The case that JSON names, and what it carries.
fn case(json: &Value) -> Option<(&str, Option<&Value>)> {
    match json {
        Value::String(name) => Some((name, None)),
        Value::Object(object) if object.len() == 1 => {
            object.iter().next().map(|(name, payload)| (name.as_str(), Some(payload)))
        }
        _ => None,
    }
}

/// What a case carries, if it is to carry anything. A lone name carries an absent option.
fn carried(place: &str, ty: Option<&Type>, json: Option<&Value>) -> Result<Option<Box<Val>>, Misfit> {
    match (ty, json) {
        (None, None | Some(Value::Null)) => Ok(None),
        (None, Some(json)) => misfit(place, format!("carries nothing, and is given {}", excerpt(json))),
        (Some(Type::Option(_)), None) => Ok(Some(Box::new(Val::Option(None)))),
        (Some(_), None) => misfit(place, "carries a value: write {\"case\": value}"),
        (Some(ty), Some(json)) => Ok(Some(Box::new(from_json(place, ty, json)?))),
    }
}

fn excerpt(json: &Value) -> String {
    let text = json.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// How fields and cases are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// As in the WIT: `needs-customer-info`.
    Wit,
    /// As in the generated Rust types: `needs_customer_info`, `NeedsCustomerInfo`.
    Rust,
}

impl Names {
    fn field(self, name: &str) -> String {
        match self {
            Self::Wit => name.to_owned(),
            Self::Rust => name.replace('-', "_"),
        }
    }

    fn case(self, name: &str) -> String {
        match self {
            Self::Wit => name.to_owned(),
            Self::Rust => {
                let word = |word: &str| {
                    let mut letters = word.chars();
                    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
                };
                name.split('-').map(word).collect()
            }
        }
    }
}

/// A value as JSON. `None`: it holds a resource, which JSON can't.
pub(super) fn to_json(value: &Val, names: Names) -> Option<Value> {
    let all = |items: &[Val]| items.iter().map(|item| to_json(item, names)).collect::<Option<Vec<_>>>();
    let carrying = |name: String, payload: &Option<Box<Val>>| match payload {
        None => Some(Value::String(name)),
        Some(payload) => Some(Value::Object(Map::from_iter([(name, to_json(payload, names)?)]))),
    };
    // Serde's `Result` always carries, if only `()`.
    let result = |name: &str, payload: &Option<Box<Val>>| match (names, payload) {
        (Names::Rust, None) => Some(Value::Object(Map::from_iter([(names.case(name), Value::Null)]))),
        _ => carrying(names.case(name), payload),
    };
    Some(match value {
        Val::Bool(value) => Value::Bool(*value),
        Val::S8(number) => (*number).into(),
        Val::S16(number) => (*number).into(),
        Val::S32(number) => (*number).into(),
        Val::S64(number) => (*number).into(),
        Val::U8(number) => (*number).into(),
        Val::U16(number) => (*number).into(),
        Val::U32(number) => (*number).into(),
        Val::U64(number) => (*number).into(),
        Val::Float32(number) => Number::from_f64((*number).into()).map_or(Value::Null, Value::Number),
        Val::Float64(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Val::Char(letter) => letter.to_string().into(),
        Val::String(text) => text.as_str().into(),
        Val::List(items) | Val::Tuple(items) | Val::FixedLengthList(items) => all(items)?.into(),
        Val::Record(fields) => {
            let field = |(name, value): &(String, Val)| Some((names.field(name), to_json(value, names)?));
            fields.iter().map(field).collect::<Option<Map<_, _>>>()?.into()
        }
        Val::Option(None) => Value::Null,
        Val::Option(Some(value)) => to_json(value, names)?,
        Val::Enum(name) => names.case(name).into(),
        Val::Flags(set) => set.clone().into(),
        Val::Variant(name, payload) => carrying(names.case(name), payload)?,
        Val::Result(Ok(payload)) => result("ok", payload)?,
        Val::Result(Err(payload)) => result("err", payload)?,
        Val::Map(_) | Val::Resource(_) | Val::Future(_) | Val::Stream(_) | Val::ErrorContext(_) => return None,
    })
}
