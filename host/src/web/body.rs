//! Request bodies: JSON, form and multipart, limited in size, read into [`Params`] together with the query's
//! parameters.

use super::{ApiError, Params, Query};
use crate::model::{Chain, FieldKind, File, standard_field};
use axum::{
    body::HttpBody,
    extract::{FromRequest, Multipart, Request},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use bytes::{Buf, Bytes};
use http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::sync::{Arc, OnceLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Maximum bytes read of a body. `http` puts it into the request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct BodyCaps {
    /// For JSON and forms.
    pub text: usize,
    /// For multipart forms, which carry files where an endpoint accepts them.
    pub multipart: usize,
}

impl BodyCaps {
    /// The caps where no file is accepted: a multipart form is a form like any other.
    pub fn without_files(self) -> Self {
        Self { multipart: self.text.min(self.multipart), ..self }
    }

    /// The caps where no session is needed: a signed challenge takes a few kilobytes.
    pub fn for_strangers(self) -> Self {
        let most = self.text.min(64 * 1024);
        Self { text: most, multipart: most }
    }
}

impl Default for BodyCaps {
    fn default() -> Self {
        Self { text: 1024 * 1024, multipart: 10 * 1024 * 1024 }
    }
}

/// A body of more bytes has to wait for its turn.
const LARGE: usize = 1024 * 1024;

/// The turn of a request with a large body. Few are worked on at once: until a file is stored, it takes several times its
/// size. `http` puts one into each request's extensions, and keeps it until the answer.
#[derive(Clone)]
pub struct LargeBodyTurn {
    turns: Arc<Semaphore>,
    taken: Arc<OnceLock<OwnedSemaphorePermit>>,
}

impl LargeBodyTurn {
    /// One of these turns, once the body turns out to be large.
    pub fn new(turns: Arc<Semaphore>) -> Self {
        Self { turns, taken: Arc::default() }
    }

    async fn take(&self) {
        if let Ok(turn) = self.turns.clone().acquire_owned().await {
            // A request has one body.
            _ = self.taken.set(turn);
        }
    }
}

/// The error of a body that arrives too slowly; `http` raises it.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub struct TooSlow;

/// The error of a body when the bodies of all requests together take too much memory.
#[derive(Debug, thiserror::Error)]
#[error("there is no room for the body")]
pub struct NoRoom;

/// A body in any of the three encodings that SEP-10, SEP-12 and related SEPs accept, together with the query: a
/// parameter counts wherever the client put it. Without a body, the query alone.
///
/// A file of a multipart form becomes a `data:` URL (RFC 2397), which keeps its media type.
#[derive(Debug)]
pub struct Body(pub Params);

/// A body that must be a JSON object (SEP-31), together with the query.
#[derive(Debug)]
pub struct JsonBody(pub Params);

/// The multipart field of the file in `POST /customer/files`.
const FILE: &str = "file";

/// A body as it came.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

enum Encoding {
    Json,
    Form,
    Multipart,
    /// No content type, or the `text/plain` that browsers set for a bare string: the first character decides.
    Unnamed,
    Unknown,
}

impl Encoding {
    fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::CONTENT_TYPE) else { return Self::Unnamed };
        let essence = value.to_str().unwrap_or("unreadable").split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/json" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            "multipart/form-data" => Self::Multipart,
            "" | "text/plain" => Self::Unnamed,
            _ => Self::Unknown,
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let encoding = Encoding::of(request.headers());
        let query = Query::of(request.uri())?;
        let (request, bytes) = read(request, matches!(encoding, Encoding::Multipart)).await?;
        if bytes.is_empty() {
            return Ok(Self(query));
        }
        let looks_like_json = bytes.trim_ascii_start().first() == Some(&b'{');
        match encoding {
            Encoding::Json => Params::from_json(&bytes),
            Encoding::Unnamed if looks_like_json => Params::from_json(&bytes),
            Encoding::Form | Encoding::Unnamed => Params::from_form(&bytes),
            Encoding::Multipart => multipart(request, bytes, state).await,
            Encoding::Unknown => Err(ApiError::bad_request(
                "the content type is not supported; send application/json, application/x-www-form-urlencoded or \
                 multipart/form-data",
            )),
        }?
        .beside(query)
        .map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        match Encoding::of(request.headers()) {
            Encoding::Json | Encoding::Unnamed => {
                let query = Query::of(request.uri())?;
                let (_, bytes) = read(request, false).await?;
                Params::from_json(&bytes)?.beside(query).map(Self)
            }
            Encoding::Form | Encoding::Multipart | Encoding::Unknown => {
                Err(ApiError::bad_request("the content type is not supported; send application/json"))
            }
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        read(request, false).await.map(|(_, bytes)| Self(bytes))
    }
}

/// The whole body, within its cap, and the request without it.
async fn read(request: Request, is_multipart: bool) -> Result<(Request, Bytes), ApiError> {
    let caps = request.extensions().get::<BodyCaps>().copied().unwrap_or_default();
    let cap = if is_multipart { caps.multipart } else { caps.text };
    let turn = request.extensions().get::<LargeBodyTurn>().cloned();
    let (parts, body) = request.into_parts();
    // Do not wait for a body whose announced length exceeds the cap.
    if usize::try_from(body.size_hint().lower()).is_ok_and(|least| least > cap) {
        return Err(ApiError::too_large(cap));
    }
    match Limited::new(body, cap).collect().await {
        Ok(collected) => {
            let mut body = collected.aggregate();
            if let Some(turn) = turn.filter(|_| body.remaining() > LARGE) {
                turn.take().await;
            }
            let bytes = body.copy_to_bytes(body.remaining());
            Ok((Request::from_parts(parts, axum::body::Body::empty()), bytes))
        }
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::too_large(cap)),
        Err(error) if Chain(&*error).has::<TooSlow>() => Err(ApiError::status(
            StatusCode::REQUEST_TIMEOUT,
            "the body stopped coming, or came too slowly; send it again",
        )),
        Err(error) if Chain(&*error).has::<NoRoom>() => {
            Err(ApiError::unavailable("too much is being sent to this server at once; send it again later"))
        }
        Err(_) => Err(ApiError::bad_request("the body was cut short; send it again")),
    }
}

async fn multipart<S: Send + Sync>(request: Request, bytes: Bytes, state: &S) -> Result<Params, ApiError> {
    let broken = || ApiError::bad_request("the multipart form can't be read; check its boundary and its end");
    let request = request.map(|_| axum::body::Body::from(bytes));
    let mut form = Multipart::from_request(request, state).await.map_err(|_| broken())?;
    let mut pairs = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|_| broken())? {
        let Some(name) = part.name().map(str::to_owned) else { return Err(broken()) };
        let given_type = part.content_type().map(str::to_owned);
        // A buffer sent by a JavaScript client has a type and no file name.
        let is_declared = part.file_name().is_some() || given_type.as_deref().is_some_and(|kind| !is_text(kind));
        // An empty file input of a browser: a part with neither name nor content.
        let is_unused = part.file_name() == Some("");
        let bytes = part.bytes().await.map_err(|_| broken())?;
        if is_unused && bytes.is_empty() {
            continue;
        }
        let is_file = is_declared || is_bare_file(&name, &bytes);
        let file_type = given_type.filter(|_| is_declared).unwrap_or_else(|| "application/octet-stream".to_owned());
        let value = if is_file {
            // One text of that size, and no second one.
            let mut url = format!("data:{};base64,", file_type.replace([',', ' '], ""));
            url.reserve_exact(bytes.len().div_ceil(3) * 4);
            BASE64.encode_string(&bytes, &mut url);
            url
        } else {
            String::from_utf8(bytes.into()).map_err(|_| {
                let shown: String = name.chars().take(80).collect();
                ApiError::bad_request(format!("`{shown}` is not UTF-8 text; send files with a file name"))
            })?
        };
        pairs.push((name, value));
    }
    Params::from_pairs(pairs)
}

/// Whether a part without a file name and type is a file all the same, as some SDKs send them: its first bytes identify
/// a file, or it is not text and its name is a file field of SEP-9.
fn is_bare_file(name: &str, bytes: &[u8]) -> bool {
    let is_files_name = || name == FILE || standard_field(name).is_some_and(|field| field.kind == FieldKind::Binary);
    File::type_of(bytes).is_some() || (is_files_name() && std::str::from_utf8(bytes).is_err())
}

fn is_text(content_type: &str) -> bool {
    content_type.get(..5).is_some_and(|family| family.eq_ignore_ascii_case("text/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn entries(kind: &str, body: &'static [u8]) -> Result<crate::model::Entries, String> {
        let request = Request::builder().header(header::CONTENT_TYPE, kind).body(body.into()).unwrap();
        let said = |failure: ApiError| failure.message().to_owned();
        Body::from_request(request, &()).await.and_then(|Body(params)| params.entries(&[])).map_err(said)
    }

    #[tokio::test]
    async fn the_three_encodings_are_equivalent() {
        let multipart = b"--b\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\n\xc5\xbbaneta & Co\r\n\
            --b\r\nContent-Disposition: form-data; name=\"birth_year\"\r\n\r\n1990\r\n--b--\r\n";
        let said =
            entries("application/json", "{\"first_name\": \"Żaneta & Co\", \"birth_year\": 1990}".as_bytes()).await;
        assert_eq!(said.as_ref().unwrap()["first_name"], "Żaneta & Co");
        let form = b"first_name=%C5%BBaneta+%26+Co&birth_year=1990";
        assert_eq!(entries("Application/X-WWW-Form-Urlencoded; charset=utf-8", form).await, said);
        assert_eq!(entries("multipart/form-data; boundary=b", multipart).await, said);
    }

    #[tokio::test]
    async fn a_file_keeps_its_type_and_an_unused_input_is_absent() {
        let said = entries(
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=\"photo_id_front\"; filename=\"a.png\"\r\n\
              Content-Type: image/png\r\n\r\n\xff\xd8\x00\r\n\
              --b\r\nContent-Disposition: form-data; name=\"photo_id_back\"; filename=\"\"\r\n\r\n\r\n--b--\r\n",
        );
        let said = said.await.unwrap();
        assert_eq!((said.len(), said["photo_id_front"].as_str()), (1, "data:image/png;base64,/9gA"));
        let unnamed = b"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n\xff\xd8\x00\r\n\
            --b\r\nContent-Disposition: form-data; name=\"y\"\r\nContent-Type: Text/plain\r\n\r\nz\r\n--b--\r\n";
        let said = entries("multipart/form-data; boundary=b", unnamed).await.unwrap();
        assert_eq!((said["x"].as_str(), said["y"].as_str()), ("data:application/octet-stream;base64,/9gA", "z"));
        let text = b"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\xff\r\n--b--\r\n";
        assert_eq!(
            entries("multipart/form-data; boundary=b", text).await.unwrap_err(),
            "`x` is not UTF-8 text; send files with a file name"
        );
    }
}
