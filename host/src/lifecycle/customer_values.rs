//! What a customer or a payment may be told to have: names and values of a size that a person could have typed.

use super::{Error, customer_view::PROOF};
use crate::model::{Entries, misfit};

/// Most fields a record may have, and bytes a value may take: far above SEP-9's, far below trouble.
pub(super) const FIELDS_MAX: usize = 200;
const VALUE_BYTES_MAX: usize = 4096;

/// Bytes a file may take, in base64.
const FILE_BYTES_MAX: usize = 6 << 20;

/// Checks names and sizes.
pub(super) fn check_values(values: &Entries) -> Result<(), Error> {
    if values.len() > FIELDS_MAX {
        return Err(Error::Invalid(format!("more than {FIELDS_MAX} fields")));
    }
    for (name, value) in values {
        let plain = !name.is_empty()
            && name.len() <= 100
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        if !plain {
            return Err(Error::Invalid(
                "field names are made of letters, digits, `_`, `.` and `-`, as in SEP-9".into(),
            ));
        }
        // A file of a multipart form arrives as a data URL.
        let most = if value.starts_with("data:") { FILE_BYTES_MAX } else { VALUE_BYTES_MAX };
        if value.len() > most {
            return Err(Error::Invalid(format!("{name}: longer than {most} bytes")));
        }
    }
    Ok(())
}

/// Checks a customer's values: their names and sizes, and what SEP-9 fixes about them.
pub(super) fn check_customer(values: &Entries) -> Result<(), Error> {
    check_values(values)?;
    // An empty value removes the field.
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some(problem) = misfit(name, value) {
            return Err(Error::Invalid(format!("{name}: this {problem}")));
        }
    }
    Ok(())
}

/// Checks that there are proofs, and nothing else (SEP-12 `PUT /customer/verification`).
pub(super) fn check_proofs(values: &Entries) -> Result<(), Error> {
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
