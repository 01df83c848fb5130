//! Files that customers send (SEP-12): photos of documents and the like.

use super::{CustomerId, FileId, Owner, Timestamp};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::fmt;

/// A file's type and bytes. Personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its media type, such as `image/png`: lower case, without parameters.
    pub content_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// From a `data:` URL in base64 (RFC 2397); `None`: it is none.
    pub fn from_data_url(text: &str) -> Option<Self> {
        let (media, data) = text.strip_prefix("data:")?.split_once(";base64,")?;
        let content_type = media.split(';').next()?.trim().to_ascii_lowercase();
        Some(Self { content_type, bytes: BASE64.decode(data).ok()? })
    }

    /// As a `data:` URL in base64, the form a guest gets it in.
    pub fn to_data_url(&self) -> String {
        format!("data:{};base64,{}", self.content_type, BASE64.encode(&self.bytes))
    }
}

/// Shows how much there is, never what.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// A file on record, without its bytes (SEP-12 "Customer Files").
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFile {
    /// SEP-12 `file_id`.
    pub id: FileId,
    /// Who uploaded it.
    pub owner: Owner,
    /// The customer who has it or, while it expires, who uploaded it.
    pub customer: Option<CustomerId>,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it goes unless a customer has it by then; `None`: one has.
    pub expires_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_is_a_file_and_back() {
        let file = File::from_data_url("data:Image/PNG;name=a;base64,/9gA").unwrap();
        assert_eq!((file.content_type.as_str(), file.bytes.as_slice()), ("image/png", &[0xff, 0xd8, 0][..]));
        assert_eq!(file.to_data_url(), "data:image/png;base64,/9gA");
        assert_eq!(format!("{file:?}"), "File { bytes: 3, .. }");
        for none in ["", "data:", "data:text/plain,x", "data:image/png;base64,?", "image/png;base64,AA=="] {
            assert!(File::from_data_url(none).is_none(), "{none}");
        }
    }
}
