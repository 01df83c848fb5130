//! `[sep12]`: the files that customers send.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "sep12",
    doc: "Customers' files (SEP-12), such as photos of documents.",
    keys: &[
        Key::preset(
            "file_max_kib",
            "10000",
            "Maximum size of a file, in KiB. server.upload_limit_kib limits the whole request.",
        ),
        Key::preset("files_max", "20", "Maximum number of files per customer."),
        Key::preset(
            "files_max_kib",
            "20000",
            "Maximum size of all files of a customer, in KiB. The guest receives them all in one review, a third larger, and\n\
             guest.memory_mib must have room for that.",
        ),
        Key::preset(
            "file_types",
            "[\"image/jpeg\", \"image/png\", \"image/webp\", \"image/heic\", \"image/heif\", \"application/pdf\", \
             \"video/mp4\", \"video/webm\", \"video/quicktime\", \"application/octet-stream\"]",
            "Accepted content types. Clients that don't know a file's type send application/octet-stream.",
        ),
        Key::preset(
            "uploads_max",
            "100",
            "Maximum number of uploaded files per client that don't belong to a customer yet.",
        ),
        Key::preset(
            "upload_kept_s",
            "86400",
            "Time to keep an uploaded file, in seconds, unless a PUT /customer assigns it to a customer.",
        ),
    ],
};

/// Files of customers.
#[derive(Debug, Clone)]
pub struct Sep12 {
    /// Largest file, in bytes.
    pub file_max: usize,
    /// Most files of a customer.
    pub files_max: usize,
    /// Most they may take together, in bytes.
    pub files_max_bytes: usize,
    /// Content types that are taken, in lower case.
    pub file_types: Vec<String>,
    /// Most files of an identity that no customer has yet.
    pub uploads_max: usize,
    /// How long those are kept.
    pub upload_kept: Duration,
}

impl Sep12 {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let kib = |value: u64| usize::try_from(value).ok()?.checked_mul(1024);
        let file_types = reader.texts("sep12.file_types")?;
        for one in &file_types {
            let is_type = one.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
            if !is_type || one.contains(|c: char| c == ';' || c == '*' || c.is_whitespace()) {
                let reason = format!("`{one}` is not a content type");
                reader.refuse("sep12.file_types", reason, "write it in full, for example \"image/jpeg\"");
            }
        }
        Some(Self {
            file_max: kib(reader.integer("sep12.file_max_kib", 1..=65_536)?)?,
            files_max: usize::try_from(reader.integer("sep12.files_max", 1..=200)?).ok()?,
            files_max_bytes: kib(reader.integer("sep12.files_max_kib", 1..=196_608)?)?,
            file_types: file_types.iter().map(|one| one.to_ascii_lowercase()).collect(),
            uploads_max: usize::try_from(reader.integer("sep12.uploads_max", 1..=100_000)?).ok()?,
            upload_kept: reader.seconds("sep12.upload_kept_s", 1..=31_536_000)?,
        })
    }
}
