//! Sample input: a value for every parameter of a function of the WIT package, made from its types.
//!
//! `sample.json` has what the types do not say: that a `decimal` is a number, that a payment has customers. Its keys
//! are names of types. For a record it gives fields to override; options it does not mention are absent, and lists
//! empty. Under the name of a function it has what differs for that function alone.

use crate::guest::is_another_case;
use serde_json::{Map, Value};
use std::sync::LazyLock;
use wit_parser::{Interface, PackageId, Record, Resolve, Type, TypeDef, TypeDefKind};

/// The WIT package. Kept, because parsing it takes longer than a call.
static PACKAGE: LazyLock<Result<(Resolve, PackageId), String>> = LazyLock::new(anchor_componentize::wit::parsed);

const TABLE: &str = include_str!("sample.json");

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The package has no such function.
    #[error("the WIT package has no function `{0}`; write interface.function, such as {1}")]
    NoSuchFunction(String, String),
    /// The WIT files embedded in this program are broken.
    #[error("the WIT package can't be read: {0}")]
    Package(String),
}

/// Sample input for a function named as in the WIT package: `rails.execute-outgoing-transaction`.
///
/// # Errors
/// [`SampleError`].
pub fn sample(function: &str) -> Result<Value, SampleError> {
    let maker = Maker::new()?;
    let unknown = || SampleError::NoSuchFunction(function.to_owned(), maker.nearest(function));
    let (interface, name) = function.split_once('.').ok_or_else(unknown)?;
    let found = maker.interface(interface).and_then(|interface| interface.functions.get(name)).ok_or_else(unknown)?;
    // A parameter that is a list gets an item: an empty list would be no useful input.
    let parameter = |one: &wit_parser::Param| (one.name.clone(), maker.value(&one.name, &one.ty, true));
    let made: Map<String, Value> = found.params.iter().map(parameter).collect();
    Ok(Value::Object(match maker.table.get(function).and_then(Value::as_object) {
        Some(own) => merged(made, own),
        None => made,
    }))
}

/// A record of the WIT package (`types`, `transaction`), with the fields missing in `said` taken from the sample.
///
/// # Errors
/// [`SampleError`].
pub(super) fn completed_record(interface: &str, name: &str, said: &Value) -> Result<Value, SampleError> {
    let maker = Maker::new()?;
    let Some(id) = maker.interface(interface).and_then(|interface| interface.types.get(name)) else {
        return Err(SampleError::Package(format!("there is no `{interface}.{name}`")));
    };
    let made = maker.value(name, &Type::Id(*id), false);
    Ok(match (made, said) {
        (Value::Object(made), Value::Object(said)) => merged(made, said).into(),
        (_, said) => said.clone(),
    })
}

struct Maker {
    resolve: &'static Resolve,
    package: PackageId,
    table: Map<String, Value>,
}

impl Maker {
    fn new() -> Result<Self, SampleError> {
        let (resolve, package) = PACKAGE.as_ref().map_err(|why| SampleError::Package(why.clone()))?;
        let table = serde_json::from_str(TABLE).map_err(|why| SampleError::Package(why.to_string()))?;
        Ok(Self { resolve, package: *package, table })
    }

    fn interface(&self, name: &str) -> Option<&Interface> {
        self.resolve.interfaces.get(*self.resolve.packages.get(self.package)?.interfaces.get(name)?)
    }

    /// The function with the most similar name.
    fn nearest(&self, written: &str) -> String {
        let interfaces = self.resolve.packages.get(self.package).map(|package| package.interfaces.iter());
        let of_one = |(interface, id): (&String, &wit_parser::InterfaceId)| {
            let functions = self.resolve.interfaces.get(*id).map(|one| one.functions.keys());
            functions.into_iter().flatten().map(|name| format!("{interface}.{name}")).collect::<Vec<_>>()
        };
        let all = interfaces.into_iter().flatten().flat_map(of_one);
        all.min_by_key(|name| strsim::damerau_levenshtein(written, name)).unwrap_or_default()
    }

    /// A value of a type. A text takes its value from the `name` of its field. A list has an item if `full`.
    fn value(&self, name: &str, ty: &Type, full: bool) -> Value {
        match ty {
            Type::Bool => false.into(),
            Type::String | Type::Char | Type::ErrorContext => name.into(),
            Type::Id(id) => self.resolve.types.get(*id).map_or(Value::Null, |def| self.defined(name, def, full)),
            _ => 1.into(),
        }
    }

    fn defined(&self, name: &str, def: &TypeDef, full: bool) -> Value {
        let said = def.name.as_ref().and_then(|name| self.table.get(name));
        match (&def.kind, said) {
            // A type that an interface imports from another.
            (TypeDefKind::Type(ty @ Type::Id(_)), _) => self.value(name, ty, full),
            (TypeDefKind::Record(record), said) => {
                self.record(record, said.and_then(Value::as_object).unwrap_or(&Map::new())).into()
            }
            (_, Some(said)) => said.clone(),
            (TypeDefKind::Type(ty), _) => self.value(name, ty, full),
            (TypeDefKind::Tuple(tuple), _) => tuple.types.iter().map(|ty| self.value(name, ty, full)).collect(),
            (TypeDefKind::Enum(cases), _) => cases.cases.first().map_or(Value::Null, |case| case.name.clone().into()),
            (TypeDefKind::Variant(variant), _) => variant.cases.first().map_or(Value::Null, |case| match &case.ty {
                None => case.name.clone().into(),
                Some(ty) => Map::from_iter([(case.name.clone(), self.value(&case.name, ty, false))]).into(),
            }),
            (TypeDefKind::List(ty), _) if self.is_entry(ty) => Map::new().into(),
            (TypeDefKind::List(ty), _) if full => vec![self.value(name, ty, false)].into(),
            (TypeDefKind::List(_) | TypeDefKind::Flags(_), _) => Value::Array(Vec::new()),
            _ => Value::Null,
        }
    }

    fn record(&self, record: &Record, said: &Map<String, Value>) -> Map<String, Value> {
        let field = |field: &wit_parser::Field| {
            let ty = match self.option(&field.ty) {
                Some(inner) if said.contains_key(&field.name) => inner,
                _ => &field.ty,
            };
            (field.name.clone(), self.value(&field.name, ty, false))
        };
        merged(record.fields.iter().map(field).collect(), said)
    }

    fn option(&self, ty: &Type) -> Option<&Type> {
        let Type::Id(id) = ty else { return None };
        match &self.resolve.types.get(*id)?.kind {
            TypeDefKind::Option(inner) => Some(inner),
            _ => None,
        }
    }

    /// Whether the type is the WIT package's `entry`: a list of those is written as an object.
    fn is_entry(&self, ty: &Type) -> bool {
        let Type::Id(id) = ty else { return false };
        self.resolve.types.get(*id).is_some_and(|def| def.name.as_deref() == Some("entry"))
    }
}

/// Fills in missing input from the sample.
///
/// # Errors
/// [`SampleError`].
pub fn completed(function: &str, input: &Value) -> Result<Value, SampleError> {
    Ok(match (sample(function)?, input) {
        (Value::Object(sample), Value::Object(input)) => merged(sample, input).into(),
        (_, input) => input.clone(),
    })
}

/// Overrides `made` by `said`, object by object.
fn merged(mut made: Map<String, Value>, said: &Map<String, Value>) -> Map<String, Value> {
    for (key, value) in said {
        let value = match (made.remove(key), value) {
            // A variant is an object with one member: another case replaces the sample's.
            (Some(Value::Object(made)), Value::Object(said)) if is_another_case(&made, said) => said.clone().into(),
            (Some(Value::Object(made)), Value::Object(said)) => merged(made, said).into(),
            // Each item of a list is completed from the first item of the sample's.
            (Some(Value::Array(made)), Value::Array(said)) => {
                said.iter().map(|item| like(made.first(), item)).collect()
            }
            (_, value) => value.clone(),
        };
        made.insert(key.clone(), value);
    }
    made
}

fn like(made: Option<&Value>, said: &Value) -> Value {
    match (made, said) {
        (Some(Value::Object(made)), Value::Object(said)) => merged(made.clone(), said).into(),
        _ => said.clone(),
    }
}
