//! Parameters of a query, a form, a multipart form or a JSON object: tolerant in their form, exact in their value.

mod members;
mod spelling;

use super::{
    ApiError,
    value::{Value, plain_number, pluses},
};
use crate::model::{Amount, AssetId, Entries, Memo, SEED_IS_EXPOSED, Timestamp, is_secret_seed};
use members::Pairs;
use serde_json::value::RawValue;
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fmt,
    str::FromStr,
};

/// Maximum depth of nested objects. SEP-31 needs two; each level costs stack.
const DEPTH_MOST: usize = 8;

/// Named parameters. Unknown ones are kept and ignored. JSON `null` means absent, and so does empty text where a SEP
/// names the parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params {
    /// `fields.transaction.` inside nested objects, so that errors name the whole path.
    prefix: String,
    values: BTreeMap<String, Value>,
    /// Names whose value was JSON `null`.
    nulls: BTreeSet<String>,
}

impl Params {
    /// From decoded pairs of name and value.
    ///
    /// # Errors
    /// 400 if a name is repeated with another value, or a value contains a NUL character.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, ApiError> {
        let mut params = Self::default();
        for (name, value) in pairs {
            params.insert(name, Value::Text(value))?;
        }
        Ok(params)
    }

    /// From the text of a query or a form. A space in a `data:` URL was an unescaped plus of base64.
    ///
    /// # Errors
    /// 400 if it cannot be decoded, and as [`Self::from_pairs`].
    pub fn from_form(text: &[u8]) -> Result<Self, ApiError> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(text)
            .map_err(|_| ApiError::bad_request("the parameters can't be decoded; send percent-encoded UTF-8"))?;
        let mut params = Self::default();
        for (name, value) in pairs {
            let is_file = value.starts_with("data:") && value.contains(";base64,");
            params.insert(name, Value::FormText(if is_file { pluses(&value) } else { value }))?;
        }
        Ok(params)
    }

    /// These parameters and those of the request's query.
    ///
    /// # Errors
    /// 400 if one is in both with different values.
    pub fn beside(mut self, query: Self) -> Result<Self, ApiError> {
        for (name, value) in query.values {
            match self.values.entry(name) {
                Entry::Vacant(free) => _ = free.insert(value),
                Entry::Occupied(mut known) if known.get().is_empty() => _ = known.insert(value),
                Entry::Occupied(known) if value.is_empty() || known.get().says_the_same(&value) => {}
                Entry::Occupied(known) => {
                    let name = self.prefix + known.key();
                    return Err(ApiError::bad_request(format!(
                        "`{}` is given in the query and in the body with different values; send it once",
                        name.chars().take(80).collect::<String>()
                    )));
                }
            }
        }
        Ok(self)
    }

    /// Checks that there are no other parameters than `names`, and that those in `said` are not empty if present.
    ///
    /// # Errors
    /// 400 naming the parameter; for one that is not in `names`, with the remedy.
    pub fn only(&self, names: &[&str], said: &[&str], remedy: &str) -> Result<(), ApiError> {
        let mut given = self.names().chain(self.nulls.iter().map(String::as_str));
        if let Some(other) = given.find(|name| !names.contains(name)) {
            return Err(ApiError::bad_request(format!("`{}` is not taken here; {remedy}", self.path(other))));
        }
        let is_null = |name: &str| self.nulls.contains(name);
        let is_empty = |name: &&&str| self.values.get(**name).map_or_else(|| is_null(name), Value::is_empty);
        said.iter().find(is_empty).map_or(Ok(()), |name| {
            Err(ApiError::bad_request(format!("`{}` is given without a value; leave it out", self.path(name))))
        })
    }

    /// All names, including those of empty values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Checks that these parameters, if present, repeat the value in the path.
    ///
    /// # Errors
    /// 400 if one has another value.
    pub fn repeat(&self, names: &[&str], in_path: &str) -> Result<(), ApiError> {
        for name in names {
            if self.text_or_number(name)?.is_some_and(|text| !text.eq_ignore_ascii_case(in_path)) {
                let name = self.path(name);
                return Err(ApiError::bad_request(format!("`{name}` is not the one in the path; leave it out")));
            }
        }
        Ok(())
    }

    /// Refuses these parameters, if present.
    ///
    /// # Errors
    /// 400 with the remedy.
    pub fn refuse(&self, names: &[&str], remedy: &str) -> Result<(), ApiError> {
        let given = |name: &&&str| self.values.get(**name).is_some_and(|value| !value.is_empty());
        match names.iter().find(given) {
            None => Ok(()),
            Some(name) => Err(ApiError::bad_request(format!("`{}` is not taken here; {remedy}", self.path(name)))),
        }
    }

    /// From the text of a JSON object.
    ///
    /// # Errors
    /// 400 if it is not one.
    pub fn from_json(text: &[u8]) -> Result<Self, ApiError> {
        let pairs = serde_json::from_slice::<Pairs>(text).map_err(|error| {
            if error.is_data() {
                ApiError::bad_request("the body must be a JSON object")
            } else {
                ApiError::bad_request(format!(
                    "the body is not valid JSON: line {}, column {}",
                    error.line(),
                    error.column()
                ))
            }
        })?;
        Self::from_members(String::new(), 0, pairs)
    }

    fn from_members(prefix: String, depth: usize, pairs: Pairs) -> Result<Self, ApiError> {
        let mut params = Self { prefix, ..Self::default() };
        for (name, raw) in pairs.0 {
            match params.value(&name, &raw, depth)? {
                Some(value) => params.insert(name, value)?,
                None => _ = params.nulls.insert(name),
            }
        }
        Ok(params)
    }

    /// One JSON member; `None` for `null`.
    fn value(&self, name: &str, raw: &RawValue, depth: usize) -> Result<Option<Value>, ApiError> {
        let path = self.path(name);
        let broken = || ApiError::bad_request(format!("`{path}` is not valid JSON"));
        let text = raw.get().trim();
        Ok(match text.as_bytes().first() {
            Some(b'"') => Some(Value::Text(serde_json::from_str(text).map_err(|_| broken())?)),
            Some(b'{') if depth >= DEPTH_MOST => {
                return Err(ApiError::bad_request("the body's objects are nested too deeply"));
            }
            Some(b'{') => {
                let pairs = serde_json::from_str::<Pairs>(text).map_err(|_| broken())?;
                Some(Value::Object(Self::from_members(format!("{path}."), depth + 1, pairs)?))
            }
            Some(b'[') => Some(Value::Other("an array")),
            Some(b't' | b'f') => Some(Value::Other("a boolean")),
            Some(b'n') => None,
            _ => Some(Value::Number(plain_number(text).ok_or_else(|| {
                ApiError::bad_request(format!("`{path}` is a number too large or too fine to be kept exactly"))
            })?)),
        })
    }

    fn insert(&mut self, name: String, value: Value) -> Result<(), ApiError> {
        if value.written().is_some_and(is_secret_seed) {
            return Err(ApiError::bad_request(format!("`{}` holds a secret key. {SEED_IS_EXPOSED}", self.path(&name))));
        }
        let has_nul = |text: &str| text.contains('\0');
        if has_nul(&name) || value.written().is_some_and(has_nul) {
            return Err(ApiError::bad_request(format!(
                "`{}` holds a NUL character; remove it",
                self.path(&name.replace('\0', ""))
            )));
        }
        match self.values.get(&name) {
            Some(known) if *known != value => Err(ApiError::bad_request(format!(
                "`{}` is given twice with different values; send it once",
                self.path(&name)
            ))),
            _ => {
                self.values.insert(name, value);
                Ok(())
            }
        }
    }

    /// The parameter's full name, for errors.
    fn path(&self, name: &str) -> String {
        format!("{}{}", self.prefix, name.chars().take(80).collect::<String>())
    }

    /// The value of a parameter. One under a name that is almost this one was meant, and is not to be ignored.
    fn given(&self, name: &str) -> Result<Option<&Value>, ApiError> {
        match self.values.get(name) {
            None => self.check_spelling(&[name]).map(|()| None),
            found => Ok(found),
        }
    }

    fn wrong_type(&self, name: &str, value: &Value, wanted: &str) -> ApiError {
        ApiError::bad_request(format!("`{}` must be {wanted}, not {}", self.path(name), value.kind()))
    }

    /// A text; `None` if absent or empty.
    ///
    /// # Errors
    /// 400 if it has another JSON type.
    pub fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Text(text) | Value::FormText(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(value) => Err(self.wrong_type(name, value, "a string")),
        }
    }

    /// A required text.
    ///
    /// # Errors
    /// 400 if it is absent, empty or has another JSON type.
    pub fn required_text(&self, name: &str) -> Result<String, ApiError> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    /// A text in base64; `None` if absent or empty. A space in it, from a query or a form, was an unescaped plus.
    ///
    /// # Errors
    /// 400 if it has another JSON type.
    pub fn base64(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.given(name)? {
            Some(Value::FormText(text)) if !text.is_empty() => Ok(Some(pluses(text))),
            _ => self.text(name),
        }
    }

    /// The 400 for a missing parameter.
    pub fn missing(&self, name: &str) -> ApiError {
        ApiError::bad_request(format!("`{}` is missing", self.path(name)))
    }

    /// A text, or a number as its digits: clients send amounts and id memos as either.
    ///
    /// # Errors
    /// 400 if it has another JSON type.
    pub fn text_or_number(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.given(name)? {
            Some(Value::Number(digits)) => Ok(Some(digits.clone())),
            Some(value @ (Value::Object(_) | Value::Other(_))) => {
                Err(self.wrong_type(name, value, "a string or a number"))
            }
            Some(Value::Text(_) | Value::FormText(_)) | None => self.text(name),
        }
    }

    /// An exact amount, sent as text or as a number; `None` if absent or empty.
    ///
    /// # Errors
    /// 400 if it is not a plain decimal.
    pub fn amount(&self, name: &str) -> Result<Option<Amount>, ApiError> {
        self.parsed(name, self.text_or_number(name)?)
    }

    /// An asset in SEP-38's format; `None` if absent or empty.
    ///
    /// # Errors
    /// 400 if it is not one.
    pub fn asset(&self, name: &str) -> Result<Option<AssetId>, ApiError> {
        self.parsed(name, self.text(name)?)
    }

    /// A point in time; `None` if absent or empty. Without an offset it is UTC: SEP-38's examples omit the `Z`.
    ///
    /// # Errors
    /// 400 if it is not RFC 3339.
    pub fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, ApiError> {
        let text = self.text(name)?;
        let utc = text.as_ref().and_then(|text| format!("{text}Z").parse().ok());
        if utc.is_some() { Ok(utc) } else { self.parsed(name, text) }
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&self, name: &str, text: Option<String>) -> Result<Option<T>, ApiError> {
        text.map(|text| text.parse().map_err(|error| ApiError::bad_request(format!("`{}`: {error}", self.path(name)))))
            .transpose()
    }

    /// A memo in the parameters `name` and `kind_name`; `None` if `name` is absent or empty. `default_kind` is the type
    /// of a memo without one; without a default the type is required.
    ///
    /// # Errors
    /// 400 if the type is missing or not text, id or hash, or if the value does not fit it.
    pub fn memo(&self, name: &str, kind_name: &str, default_kind: Option<&str>) -> Result<Option<Memo>, ApiError> {
        let Some(value) = self.text_or_number(name)? else { return Ok(None) };
        let kind = match self.text(kind_name)? {
            Some(kind) => kind,
            None => default_kind.map(str::to_owned).ok_or_else(|| {
                let (name, kind_name) = (self.path(name), self.path(kind_name));
                ApiError::bad_request(format!("`{name}` needs `{kind_name}` beside it: {}", Memo::FORMS))
            })?,
        };
        let value = if kind == "hash" { self.base64(name)?.unwrap_or(value) } else { value };
        match Memo::parse(&kind, &value) {
            Ok(Memo::Return(_)) => Err(ApiError::bad_request(format!(
                "`{}`: return memos are for refunds; send {}",
                self.path(kind_name),
                Memo::FORMS
            ))),
            Ok(memo) => Ok(Some(memo)),
            Err(error) => Err(ApiError::bad_request(format!("`{}`: {error}", self.path(name)))),
        }
    }

    /// A nested JSON object; `None` if absent.
    ///
    /// # Errors
    /// 400 if it has another type.
    pub fn object(&self, name: &str) -> Result<Option<&Self>, ApiError> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Object(members)) => Ok(Some(members)),
            Some(value) => Err(self.wrong_type(name, value, "an object")),
        }
    }

    /// All parameters except those in `except`, as texts; empty texts are kept.
    ///
    /// # Errors
    /// 400 if one is neither text nor number, or its name is almost one of `except`.
    pub fn entries(&self, except: &[&str]) -> Result<Entries, ApiError> {
        self.check_spelling(except)?;
        self.values
            .iter()
            .filter(|(name, _)| !except.contains(&name.as_str()))
            .map(|(name, value)| match value.written() {
                Some(text) => Ok((name.clone(), text.to_owned())),
                None => Err(self.wrong_type(name, value, "a string or a number")),
            })
            .collect()
    }

    /// The same, with the members of the objects in `groups` under dotted names: clients send SEP-9's
    /// `organization.name` also as `name` within `organization`.
    ///
    /// # Errors
    /// 400 if one is neither text nor number, or is sent in both forms with different values.
    pub fn grouped_entries(&self, except: &[&str], groups: &[&str]) -> Result<Entries, ApiError> {
        let mut flat = self.clone();
        for group in groups {
            let Some(Value::Object(members)) = self.values.get(*group) else { continue };
            flat.values.remove(*group);
            for (name, value) in &members.values {
                flat.insert(format!("{group}.{name}"), value.clone())?;
            }
        }
        flat.entries(except)
    }

    /// `lang`, or `en` (every SEP's default) if it is absent or not a language tag.
    pub fn lang(&self) -> String {
        match self.values.get("lang") {
            Some(Value::Text(tag) | Value::FormText(tag)) => language(tag),
            _ => language(""),
        }
    }
}

/// The language tag, or `en` if the text is not one.
fn language(tag: &str) -> String {
    let fits = (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { tag.to_owned() } else { "en".to_owned() }
}

#[cfg(test)]
mod tests;
