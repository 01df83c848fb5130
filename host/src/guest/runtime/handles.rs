//! What the host holds for each handle of a guest. It is an upper bound, and quick to find: handles are weighed often.

use http::HeaderMap;
use std::any::Any;
use wasmtime_wasi::p2::DynOutputStream;
use wasmtime_wasi_http::{
    FieldMap,
    p2::{
        bindings::http::types::{Method, Scheme},
        body::{HostIncomingBody, HostOutgoingBody},
        types::{HostIncomingResponse, HostOutgoingRequest, HostOutgoingResponse},
    },
};

/// Maximum bytes that one write to the body of a request hands over.
pub(in crate::guest) const BODY_CHUNK: usize = 64 << 10;

/// What waits of a body until it is sent: the writes that are buffered, one more, and the one in hand.
const BODY_BUFFER: usize = 2 * BODY_CHUNK;

/// What a handle holds at least.
const PLAIN: usize = 512;

/// Number of headers up to which each is counted.
const HEADERS_COUNTED: usize = 32;

/// Bytes that the host holds for a handle; `headers_most`: for headers that are too many to be counted.
pub(in crate::guest) fn weight(handle: &(dyn Any + Send), headers_most: usize) -> usize {
    let fields = |fields: &FieldMap| weight_of(fields, headers_most);
    let body = |is_there: bool| if is_there { BODY_BUFFER } else { 0 };
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::capacity);
    let held = if let Some(one) = handle.downcast_ref::<FieldMap>() {
        fields(one)
    } else if let Some(one) = handle.downcast_ref::<HostOutgoingRequest>() {
        // A method and a scheme of the guest's choice are not parsed yet, and as long as it likes.
        let method = if let Method::Other(name) = &one.method { name.capacity() } else { 0 };
        let scheme = if let Some(Scheme::Other(name)) = &one.scheme { name.capacity() } else { 0 };
        let names = method + scheme;
        fields(&one.headers) + body(one.body.is_some()) + text(&one.authority) + text(&one.path_with_query) + names
    } else if let Some(one) = handle.downcast_ref::<HostOutgoingResponse>() {
        fields(&one.headers) + body(one.body.is_some())
    } else if let Some(one) = handle.downcast_ref::<HostIncomingResponse>() {
        fields(&one.headers)
    } else if handle.is::<HostOutgoingBody>() || handle.is::<DynOutputStream>() {
        BODY_BUFFER
    } else if handle.is::<HostIncomingBody>() {
        // The rest is charged while it arrives.
        BODY_CHUNK
    } else {
        0
    };
    PLAIN + held
}

fn weight_of(headers: &HeaderMap, most: usize) -> usize {
    if headers.len() > HEADERS_COUNTED {
        return most;
    }
    headers.iter().map(|(name, value)| PLAIN / 4 + name.as_str().len() + value.len()).sum()
}
