//! Limits on the values of customers and payments: names and texts no longer than a person could type, and files no
//! larger than a camera makes.

use super::{files::check_file, view::PROOF};
use crate::context::{Error, FilePolicy};
use crate::model::{Entries, FieldKind, File, FileId, as_kept, misfit, standard_field};
use std::collections::BTreeMap;

/// Maximum number of fields in a record: far more than SEP-9 needs.
pub(crate) const FIELDS_MAX: usize = 200;
const VALUE_BYTES_MAX: usize = 4096;

/// Suffix of a field that refers to an uploaded file (SEP-12 "Customer Files").
const UPLOADED: &str = "_file_id";

/// The values of a SEP-12 PUT.
pub(crate) struct Provided {
    /// Texts by field; an empty one removes it.
    pub(crate) texts: Entries,
    /// Files by field.
    pub(crate) files: BTreeMap<String, File>,
    /// Files uploaded before, by field.
    pub(crate) uploaded: BTreeMap<String, FileId>,
}

impl Provided {
    /// Sorts and checks the values of a request: names, sizes, SEP-9's formats, and files.
    pub(crate) fn read(values: Entries, policy: &FilePolicy) -> Result<Self, Error> {
        if values.len() > FIELDS_MAX {
            return Err(Error::Invalid(format!("more than {FIELDS_MAX} fields")));
        }
        let (mut texts, mut files, mut uploaded) = (Entries::new(), BTreeMap::new(), BTreeMap::new());
        for (name, value) in values {
            check_name(&name)?;
            if let Some(field) = name.strip_suffix(UPLOADED).filter(|field| !field.is_empty()) {
                if !value.is_empty() {
                    let unknown = |_| Error::Invalid(format!("{name}: there is no such file"));
                    uploaded.insert(field.to_owned(), value.parse().map_err(unknown)?);
                }
            } else if let Some(file) = File::from_data_url(&value) {
                if standard_field(&name).is_some_and(|field| field.kind != FieldKind::Binary) {
                    return Err(Error::Invalid(format!("{name}: this is no file; send it as text")));
                }
                check_file(&name, &file, policy)?;
                files.insert(name, file);
            } else {
                check_text(&name, &value)?;
                let value = as_kept(&name, value);
                if let Some(problem) = misfit(&name, &value).filter(|_| !value.is_empty()) {
                    return Err(Error::Invalid(format!("{name}: this {problem}")));
                }
                texts.insert(name, value);
            }
        }
        match uploaded.keys().find(|name| texts.contains_key(*name) || files.contains_key(*name)) {
            Some(name) => Err(Error::Invalid(format!("{name}: send the file or its {name}{UPLOADED}, not both"))),
            None => Ok(Self { texts, files, uploaded }),
        }
    }
}

/// Checks names and sizes of texts.
pub(crate) fn check_values(values: &Entries) -> Result<(), Error> {
    if values.len() > FIELDS_MAX {
        return Err(Error::Invalid(format!("more than {FIELDS_MAX} fields")));
    }
    values.iter().try_for_each(|(name, value)| check_name(name).and_then(|()| check_text(name, value)))
}

fn check_name(name: &str) -> Result<(), Error> {
    let is_plain = !name.is_empty()
        && name.len() <= 100
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if is_plain {
        return Ok(());
    }
    let name: String = name.chars().take(80).collect();
    Err(Error::Invalid(format!(
        "`{name}`: field names are made of letters, digits, `_`, `.` and `-`, 100 at most, as in SEP-9"
    )))
}

fn check_text(name: &str, value: &str) -> Result<(), Error> {
    if value.len() <= VALUE_BYTES_MAX {
        return Ok(());
    }
    Err(Error::Invalid(format!("{name}: longer than {VALUE_BYTES_MAX} bytes")))
}

/// Checks that the values are proofs, and that there is at least one (SEP-12 `PUT /customer/verification`).
pub(crate) fn check_proofs(values: &Entries) -> Result<(), Error> {
    if values.is_empty() {
        return Err(Error::Invalid(format!("nothing to verify; send the field's name with `{PROOF}` added")));
    }
    match values.keys().find(|name| !name.ends_with(PROOF)) {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().take(80).collect();
            Err(Error::Invalid(format!("{name}: only names that end in `{PROOF}` are taken here; use PUT /customer")))
        }
    }
}
