//! What the host has to keep for the guest.

use crate::{
    bindings::wasi::http::{
        outgoing_handler,
        types::{Fields, Method, OutgoingRequest},
    },
    send,
};
use std::mem::forget;

/// An origin that no test grants.
const NOBODYS: &str = "http://10.0.0.1:9/x";

/// Makes the host keep as much as it will. Ends when the host refuses more, or by a trap.
pub fn hoard(what: &str) -> String {
    let kept = match what {
        "bodies" => until_refused(|| body(OutgoingRequest::new(Fields::new()))),
        "headers" => until_refused(headers),
        "paths" => until_refused(paths),
        "refused" => until_refused(|| {
            let request = send::request(NOBODYS, Fields::new());
            let body = request.body().map_err(drop)?;
            let stream = body.write().map_err(drop)?;
            let future = outgoing_handler::handle(request, None).map_err(drop)?;
            for _ in 0..256 {
                stream.blocking_write_and_flush(&[b'b'; 4096]).map_err(drop)?;
            }
            forget((stream, body, future));
            Ok(())
        }),
        _ => panic!("no such hoard: {what}"),
    };
    format!("kept {kept}")
}

/// How often it went well.
fn until_refused(once: impl Fn() -> Result<(), ()>) -> usize {
    (0..100_000).find(|_| once().is_err()).unwrap_or(100_000)
}

/// A request that is never sent, and as much of its body as the host takes.
fn body(request: OutgoingRequest) -> Result<(), ()> {
    let body = request.body().map_err(drop)?;
    let stream = body.write().map_err(drop)?;
    while let Ok(most) = stream.check_write() {
        if most == 0 {
            break;
        }
        stream.write(&vec![b'b'; most as usize]).map_err(drop)?;
    }
    forget((request, body, stream));
    Ok(())
}

fn headers() -> Result<(), ()> {
    let fields = Fields::new();
    for number in 0..15 {
        fields.append(&format!("x-{number}"), &[b'h'; 4 << 10]).map_err(drop)?;
    }
    forget(fields);
    Ok(())
}

fn paths() -> Result<(), ()> {
    let request = OutgoingRequest::new(Fields::new());
    // Whichever the host does not refuse.
    let _ = request.set_method(&Method::Other("M".repeat(1 << 20)));
    let _ = request.set_authority(Some(&format!("{}.example", "a".repeat(1 << 20))));
    let _ = request.set_path_with_query(Some(&format!("/{}", "p".repeat(1 << 20))));
    forget(request);
    Ok(())
}
