//! The functions of the WIT package, each with how production reads its answer: what the host would refuse in
//! service is refused on the workbench as well.

use super::value::{Names, to_json};
use crate::{
    guest::{
        bindings::{
            about::Description,
            customers::Decision,
            mismatches::Verdict,
            quotes::Conversion,
            rails::{Payout, PayoutReport},
            receiver::{Acceptance, ReceiverInfo, Rejection},
            types::{Fee, Field, Problem},
        },
        calls::convert::{self, Invalid},
    },
    model::TransactionId,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasmtime::component::Val;

/// Reads an answer, given as JSON with the names of the generated types; `asked` are the transactions of the question.
type Read = fn(Value, &[TransactionId]) -> Result<(), String>;

/// Every function a guest may be asked, as `interface.function`.
pub(super) const FUNCTIONS: [(&str, Read); 14] = [
    ("about.describe", |answer, _| read(answer, |_: Description| Ok(()))),
    ("customers.forgotten", |_, _| Ok(())),
    ("customers.requirements", |answer, _| problem(answer, |fields: Vec<Field>| convert::fields("fields", fields))),
    ("customers.review", |answer, _| problem(answer, |decision: Decision| convert::decision(decision))),
    ("fees.calculate", |answer, _| problem(answer, |fee: Fee| convert::fee("fee", fee))),
    ("mismatches.decide", |answer, _| problem(answer, |verdict: Verdict| convert::verdict(verdict))),
    ("quotes.rate", |answer, _| problem(answer, |conversion: Conversion| convert::rate(conversion))),
    ("quotes.release", |_, _| Ok(())),
    ("rails.execute-outgoing-transaction", |answer, _| problem(answer, |payout: Payout| convert::payout(payout))),
    ("rails.poll-outgoing-transactions", |answer, asked| {
        problem(answer, |reports: Vec<PayoutReport>| convert::reports(reports, asked))
    }),
    ("receiver.info", |answer, _| problem(answer, |info: ReceiverInfo| convert::info(info))),
    ("receiver.process-patch-request", |answer, _| rejection(answer, |(): ()| Ok(()))),
    ("receiver.process-post-request", |answer, _| {
        rejection(answer, |acceptance: Acceptance| convert::acceptance(acceptance))
    }),
    ("receiver.valid-sending-anchor", |_, _| Ok(())),
];

/// What the host would say against the answer of `function` to `input`.
pub(super) fn check(read: Read, input: &Value, answer: &[Val]) -> Result<(), String> {
    let Some(answer) = answer.first().and_then(|answer| to_json(answer, Names::Rust)) else { return Ok(()) };
    let ids = input.pointer("/payouts").and_then(Value::as_array).into_iter().flatten().filter_map(|payout| {
        payout.pointer("/payment/transaction/id").and_then(Value::as_str).and_then(|id| id.parse().ok())
    });
    read(answer, &ids.collect::<Vec<_>>())
}

fn read<W: DeserializeOwned, T>(answer: Value, check: impl FnOnce(W) -> Result<T, Invalid>) -> Result<(), String> {
    let answer = serde_json::from_value(answer).map_err(|why| why.to_string())?;
    check(answer).map(|_| ()).map_err(|why| why.to_string())
}

fn problem<W: DeserializeOwned, T>(answer: Value, check: impl FnOnce(W) -> Result<T, Invalid>) -> Result<(), String> {
    read(answer, |answer: Result<W, Problem>| answer.map_or(Ok(()), |answer| check(answer).map(|_| ())))
}

fn rejection<W: DeserializeOwned, T>(answer: Value, check: impl FnOnce(W) -> Result<T, Invalid>) -> Result<(), String> {
    read(answer, |answer: Result<W, Rejection>| match answer {
        Ok(answer) => check(answer).map(|_| ()),
        Err(rejection) => convert::rejection(rejection).map(|_| ()),
    })
}
