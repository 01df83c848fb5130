//! `[sep12]`: the files that customers send.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use std::time::Duration;

pub(super) const SECTION: Section = Section {
    name: "sep12",
    doc: "The files that customers send (SEP-12): photos of documents and the like.",
    keys: &[
        Key::preset(
            "file_max_kib",
            "10000",
            "Largest file, in KiB. server.upload_limit_kib bounds the request that brings it.",
        ),
        Key::preset("files_max", "20", "Most files a customer may have."),
        Key::preset(
            "files_max_kib",
            "20000",
            "Most that a customer's files may take together, in KiB. The guest reviews them all at once, a third larger,\n\
             within guest.memory_mib.",
        ),
        Key::preset(
            "file_types",
            "[\"image/jpeg\", \"image/png\", \"image/webp\", \"image/heic\", \"image/heif\", \"application/pdf\", \
             \"video/mp4\", \"video/webm\", \"video/quicktime\", \"application/octet-stream\"]",
            "Content types that are taken. Clients that do not know a file's type say application/octet-stream.",
        ),
        Key::preset("uploads_max", "100", "Most files an identity may have uploaded that no customer has yet."),
        Key::preset(
            "upload_kept_s",
            "86400",
            "How long an uploaded file is kept, in seconds, unless a PUT /customer gives it to a customer.",
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
