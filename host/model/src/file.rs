//! Files from customers (SEP-12), such as photos of documents.

use super::{CustomerId, FileId, Owner, Timestamp};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::fmt;

/// A file's type and contents. Personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its media type, such as `image/png`: lower case, without parameters.
    pub content_type: String,
    /// The contents.
    pub bytes: Vec<u8>,
}

/// Media types that clients send for files of unknown type.
const UNKNOWN_TYPES: &[&str] = &["", "application/octet-stream", "binary/octet-stream"];

/// The first bytes of known file types: offset, bytes, media type.
const BEGINNINGS: &[(usize, &[u8], &str)] = &[
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyphev", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypmsf1", "image/heif"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftypmp4", "video/mp4"),
    (4, b"ftypiso", "video/mp4"),
    (4, b"ftypavc1", "video/mp4"),
    (4, b"ftypM4V", "video/mp4"),
];

impl File {
    /// From a `data:` URL in base64 (RFC 2397); `None`: it is not one. Without a type in the URL, the file's first
    /// bytes decide.
    pub fn from_data_url(text: &str) -> Option<Self> {
        let (media, data) = text.strip_prefix("data:")?.split_once(";base64,")?;
        let said = media.split(';').next()?.trim().to_ascii_lowercase();
        let bytes = BASE64.decode(data).ok()?;
        let content_type = if UNKNOWN_TYPES.contains(&said.as_str()) {
            Self::type_of(&bytes).unwrap_or("application/octet-stream").to_owned()
        } else {
            said
        };
        Some(Self { content_type, bytes })
    }

    /// The type of a file with these first bytes, if it is one that customers send.
    pub fn type_of(bytes: &[u8]) -> Option<&'static str> {
        let begins = |at: usize, with: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(with));
        BEGINNINGS.iter().find(|(at, with, _)| begins(*at, with)).map(|(.., kind)| *kind)
    }

    /// The file as a `data:` URL in base64, the form for guests.
    pub fn to_data_url(&self) -> String {
        format!("data:{};base64,{}", self.content_type, BASE64.encode(&self.bytes))
    }
}

/// Shows the size, never the contents.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// A stored file, without its contents (SEP-12 "Customer Files").
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFile {
    /// SEP-12 `file_id`.
    pub id: FileId,
    /// Who uploaded it.
    pub owner: Owner,
    /// The customer who has it, or who uploaded it while it is not assigned.
    pub customer: Option<CustomerId>,
    /// Its media type.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it is deleted unless assigned to a customer by then; `None`: it is assigned.
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
        for (url, kind) in [
            ("data:application/octet-stream;base64,/9j/4A==", "image/jpeg"),
            ("data:;base64,JVBERi0xLjcK", "application/pdf"),
            ("data:Binary/Octet-Stream;base64,iVBORw0KGgo=", "image/png"),
            ("data:;base64,AAAAGGZ0eXBoZWljAAAAAA==", "image/heic"),
            ("data:;base64,UklGRgAAAABXRUJQ", "image/webp"),
            ("data:;base64,AAAA", "application/octet-stream"),
            // The declared type counts: a client may know better than the first bytes do.
            ("data:text/plain;base64,JVBERi0xLjcK", "text/plain"),
        ] {
            assert_eq!(File::from_data_url(url).unwrap().content_type, kind, "{url}");
        }
        for none in ["", "data:", "data:text/plain,x", "data:image/png;base64,?", "image/png;base64,AA=="] {
            assert!(File::from_data_url(none).is_none(), "{none}");
        }
    }
}
