//! Bodies of requests and responses: limited, charged to the call's budget while the host holds them, and without the
//! secrets that the guest must not see.

use super::keyring::Keys;
use crate::guest::{
    Mishap,
    runtime::{
        budget::{Budget, Charge},
        trace::Noted,
    },
};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header::CONTENT_LENGTH};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, StreamBody};
use hyper::body::Frame;
use wasmtime_wasi_http::{Error, WasiBody};

/// Reads a response to its end, to record it, and gives back the same response.
pub(super) async fn read_and_note(
    response: http::Response<WasiBody>,
    noted: &Noted,
    budget: &Budget,
) -> http::Response<WasiBody> {
    let (head, body) = response.into_parts();
    let (bytes, held, cut) = collect(body, budget).await;
    noted.answered(&head, &bytes, cut.as_ref().map(mishap));
    let frames: Vec<_> = std::iter::once(Ok(Frame::data(bytes))).chain(cut.map(Err)).collect();
    http::Response::from_parts(head, holding(StreamBody::new(stream::iter(frames)).boxed_unsync(), held))
}

/// The bytes of a body as far as they arrive and the host may hold them, and why the rest is missing, if it is.
async fn collect(mut body: WasiBody, budget: &Budget) -> (Bytes, Option<Charge>, Option<Error>) {
    let (mut bytes, mut held) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(why) => return (bytes.into(), held, Some(why)),
        };
        let data: &[u8] = frame.data_ref().map(AsRef::as_ref).unwrap_or_default();
        let charged = match &mut held {
            Some(held) => Charge::add(held, data.len()),
            None => budget.charge(data.len()).map(|charge| held = Some(charge)),
        };
        if charged.is_err() {
            return (bytes.into(), held, Some(Error::HttpResponseBodySize(None)));
        }
        bytes.extend_from_slice(data);
    }
    (bytes.into(), held, None)
}

/// All of a body, and what it is charged while the host holds it.
pub(super) async fn collect_whole(body: WasiBody, budget: &Budget) -> Result<(Bytes, Option<Charge>), Error> {
    match collect(body, budget).await {
        (bytes, held, None) => Ok((bytes, held)),
        (_, _, Some(why)) => Err(why),
    }
}

/// A body that is charged as long as somebody holds it.
fn holding(body: WasiBody, held: Option<Charge>) -> WasiBody {
    body.map_frame(move |frame| {
        let _ = &held;
        frame
    })
    .boxed_unsync()
}

/// The kind of failure, for the recording.
pub(super) fn mishap(why: &Error) -> Mishap {
    match why {
        Error::ConnectionRefused => Mishap::Refused,
        Error::ConnectionTimeout | Error::HttpResponseTimeout => Mishap::Timeout,
        Error::DestinationIpProhibited => Mishap::Private,
        Error::HttpResponseBodySize(_) => Mishap::TooLarge,
        Error::HttpResponseHeaderSectionSize(_) => Mishap::HeadersTooLarge,
        _ => Mishap::Broken,
    }
}

/// The response with handles in place of the secrets that the guest must not see.
pub(super) async fn without(
    secrets: &Keys,
    response: http::Response<WasiBody>,
    budget: &Budget,
) -> Result<http::Response<WasiBody>, Error> {
    let (mut head, body) = response.into_parts();
    for (_, value) in head.headers.iter_mut() {
        if let Some(clean) = secrets.taken_out(value.as_bytes()) {
            *value = HeaderValue::from_bytes(&clean).map_err(|_| Error::HttpResponseIncomplete)?;
        }
    }
    let (mut body, held) = collect_whole(body, budget).await?;
    if let Some(clean) = secrets.taken_out(&body) {
        // The replacement changed the body's length.
        head.headers.remove(CONTENT_LENGTH);
        body = clean.into();
    }
    let body = Full::new(body).map_err(|never| match never {}).boxed_unsync();
    Ok(http::Response::from_parts(head, holding(body, held)))
}

/// The body of a request, up to its limit in bytes.
pub(super) async fn request_body(
    body: WasiBody,
    most: usize,
    budget: &Budget,
) -> Result<(Bytes, Option<Charge>), Error> {
    let too_large = || Error::HttpRequestBodySize(u64::try_from(most).ok());
    let body = Limited::new(body, most).map_err(|why| match why.downcast::<Error>() {
        Ok(why) => *why,
        Err(_) => Error::HttpRequestBodySize(None),
    });
    collect_whole(body.boxed_unsync(), budget).await.map_err(|why| match why {
        Error::HttpRequestBodySize(_) | Error::HttpResponseBodySize(_) => too_large(),
        _ => Error::ConnectionTerminated,
    })
}

/// A response's body, which fails beyond its limit in bytes.
pub(super) fn limited(body: reqwest::Body, most: usize, held: Charge) -> WasiBody {
    let size = u64::try_from(most).ok();
    let body = Limited::new(body, most)
        .map_err(move |why| {
            if why.is::<LengthLimitError>() { Error::HttpResponseBodySize(size) } else { Error::HttpResponseIncomplete }
        })
        .map_frame(|frame| frame.map_data(Bytes::from))
        .boxed_unsync();
    holding(body, Some(held))
}
