//! SEP-12's JSON.

use crate::{
    customers::CustomerView,
    model::{self, CustomerId, CustomerStatus, Field, FieldKind, FileId, StoredFile, Timestamp},
    web::Named,
};
use serde::Serialize;

/// Response of `PUT /customer`.
#[derive(Debug, Serialize)]
pub struct Registered {
    /// The customer's id.
    pub id: String,
}

/// A stored file.
#[derive(Debug, Serialize)]
pub struct File {
    file_id: FileId,
    content_type: String,
    /// Size in bytes.
    size: u64,
    /// Absent once the file belongs to a customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    /// `null` before the file belongs to a customer.
    customer_id: Option<CustomerId>,
}

/// Response of `GET /customer/files`.
#[derive(Debug, Serialize)]
pub struct Files {
    files: Vec<File>,
}

impl From<StoredFile> for File {
    fn from(file: StoredFile) -> Self {
        let StoredFile { id, content_type, size, expires_at, customer, .. } = file;
        Self { file_id: id, content_type, size, expires_at, customer_id: customer }
    }
}

impl From<Vec<StoredFile>> for Files {
    fn from(files: Vec<StoredFile>) -> Self {
        Self { files: files.into_iter().map(File::from).collect() }
    }
}

/// Response of `GET /customer`.
#[derive(Debug, Serialize)]
pub struct Customer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    status: CustomerStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Named<WantedField>>,
    #[serde(skip_serializing_if = "Named::is_empty")]
    provided_fields: Named<ProvidedField>,
}

/// A required field.
#[derive(Debug, Serialize)]
struct WantedField {
    #[serde(rename = "type")]
    kind: FieldKind,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
}

/// A provided field.
#[derive(Debug, Serialize)]
struct ProvidedField {
    #[serde(flatten)]
    field: WantedField,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl From<Field> for WantedField {
    fn from(field: Field) -> Self {
        Self { kind: field.kind, description: field.description, choices: field.choices, optional: field.optional }
    }
}

/// The status of a provided field. There is no `NEEDS_INFO`: a field that still needs the customer needs verification
/// (SEP-12 "Provided Field Statuses").
fn field_status(status: CustomerStatus) -> &'static str {
    match status {
        CustomerStatus::Accepted => "ACCEPTED",
        CustomerStatus::Processing => "PROCESSING",
        CustomerStatus::NeedsInfo => "VERIFICATION_REQUIRED",
        CustomerStatus::Rejected => "REJECTED",
    }
}

impl From<CustomerView> for Customer {
    fn from(view: CustomerView) -> Self {
        let is_required = view.status == CustomerStatus::NeedsInfo;
        let fields: Named<_> = view.fields.into_iter().map(|field| (field.name.clone(), field.into())).collect();
        let provided = view.provided.into_iter().map(|model::ProvidedField { field, status, error }| {
            (field.name.clone(), ProvidedField { field: field.into(), status: status.map(field_status), error })
        });
        Self {
            id: view.id,
            status: view.status,
            message: view.message,
            fields: Some(fields).filter(|fields| is_required || !fields.is_empty()),
            provided_fields: provided.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn field(name: &str, kind: FieldKind, optional: bool, choices: &[&str]) -> Field {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        Field { name: name.into(), description: format!("the {name}"), kind, choices, optional }
    }

    fn provided(name: &str, kind: FieldKind, status: CustomerStatus) -> model::ProvidedField {
        let error = (status == CustomerStatus::Rejected).then(|| "why".to_owned());
        model::ProvidedField { field: field(name, kind, false, &[]), status: Some(status), error }
    }

    fn wire(view: CustomerView) -> serde_json::Value {
        serde_json::to_value(Customer::from(view)).unwrap()
    }

    #[test]
    fn an_unknown_customer_needs_info_and_has_no_id() {
        let view = CustomerView {
            id: None,
            status: CustomerStatus::NeedsInfo,
            fields: vec![
                field("id_type", FieldKind::String, false, &["passport", "id_card"]),
                field("photo_id_front", FieldKind::Binary, true, &[]),
            ],
            provided: vec![],
            message: None,
        };
        assert_eq!(
            wire(view),
            json!({
                "status": "NEEDS_INFO",
                "fields": {
                    "id_type": {"type": "string", "description": "the id_type", "choices": ["passport", "id_card"]},
                    "photo_id_front": {"type": "binary", "description": "the photo_id_front", "optional": true},
                },
            })
        );
    }

    #[test]
    fn every_status_has_its_name_and_only_what_applies() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
        for (status, name, on_field) in [
            (CustomerStatus::Accepted, "ACCEPTED", "ACCEPTED"),
            (CustomerStatus::Processing, "PROCESSING", "PROCESSING"),
            (CustomerStatus::Rejected, "REJECTED", "REJECTED"),
        ] {
            let view = CustomerView {
                id: Some(id.clone()),
                status,
                fields: vec![],
                provided: vec![provided("birth_date", FieldKind::Date, status)],
                message: Some("a word".into()),
            };
            let mut provided = json!({"type": "date", "description": "the birth_date", "status": on_field});
            if status == CustomerStatus::Rejected {
                provided["error"] = json!("why");
            }
            let provided = json!({ "birth_date": provided });
            let due = json!({"id": id, "status": name, "message": "a word", "provided_fields": provided});
            assert_eq!(wire(view), due);
        }
        let view = CustomerView {
            id: Some(id),
            status: CustomerStatus::NeedsInfo,
            fields: vec![],
            provided: vec![provided("mobile_number", FieldKind::String, CustomerStatus::NeedsInfo)],
            message: None,
        };
        let sent = wire(view);
        assert_eq!(sent["fields"], json!({}), "required for NEEDS_INFO");
        assert_eq!(sent["provided_fields"]["mobile_number"]["status"], "VERIFICATION_REQUIRED");
    }
}
