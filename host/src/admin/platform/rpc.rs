//! `POST /`: JSON-RPC 2.0, one call or a list of them, in order. Each stands alone.

use super::{call, params::Params};
use crate::admin::{
    Caller, Records,
    answer::Answer,
    input::{Text, read},
    openapi::bounds,
};
use crate::model::AdminRole;
use crate::transactions::Signoff;
use crate::web::ApiError;
use axum::{Extension, extract::State};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, OneOfBuilder, Ref, RefOr, Schema},
};

/// The version of JSON-RPC.
const VERSION: &str = "2.0";

/// Most calls in a list.
const BATCH_MAX: usize = 40;

/// The envelope is wrong, or the method is not allowed now.
pub(super) const INVALID_REQUEST: i32 = -32600;
/// There is no such method.
pub(super) const METHOD_NOT_FOUND: i32 = -32601;
/// A parameter is wrong.
pub(super) const INVALID_PARAMS: i32 = -32602;
/// Anything else.
pub(super) const INTERNAL_ERROR: i32 = -32603;

/// Who calls.
#[derive(Debug)]
pub(super) struct Named {
    caller: Caller,
    /// The credential and the person, as they are written down.
    pub(super) by: String,
}

impl Named {
    /// The name of the credential.
    pub(super) fn credential(&self) -> &str {
        self.caller.name()
    }

    /// Refuses a credential that may only read.
    pub(super) fn may_change(&self) -> Result<(), RpcError> {
        let text = || format!("this needs a credential with the role `operate`; `{}` has `read`", self.credential());
        self.caller.must(AdminRole::Operate).map_err(|_| RpcError::new(INVALID_REQUEST, text()))
    }
}

/// A call as it is sent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = RpcCall)]
pub(in crate::admin) struct Envelope<'a> {
    /// `2.0`.
    #[schema(required, schema_with = version_schema)]
    jsonrpc: Option<Value>,
    /// `get_transaction`, `do_stellar_payment`, ….
    #[schema(value_type = String, required)]
    method: Option<Value>,
    /// A text or a number, which the answer repeats.
    #[schema(value_type = String, required)]
    id: Option<Value>,
    /// 1 to 255 characters: the same call under the same key is carried out once.
    #[schema(schema_with = call::key_schema)]
    idempotency_key: Option<String>,
    #[serde(borrow)]
    #[schema(value_type = Params)]
    params: Option<&'a RawValue>,
}

/// One call, or several, which are carried out in order: the shape of a body, for the document of the API.
pub(in crate::admin) struct RpcRequest;

impl PartialSchema for RpcRequest {
    fn schema() -> RefOr<Schema> {
        let one = Ref::from_schema_name(Envelope::name());
        OneOfBuilder::new().item(one).item(bounds::list::<Envelope<'_>>(BATCH_MAX)).into()
    }
}

impl ToSchema for RpcRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Envelope::name().into_owned(), Envelope::schema()));
        Envelope::schemas(schemas);
    }
}

fn version_schema() -> Object {
    bounds::one_of([VERSION])
}

/// The answers to one call, or to several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::admin) enum RpcResponse {
    /// To one.
    One(RpcAnswer),
    /// To several, in their order.
    Several(Vec<RpcAnswer>),
}

/// The answer to one call.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::admin) struct RpcAnswer {
    jsonrpc: &'static str,
    /// What the method returns: the transaction after a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    result: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<WireError>,
    /// That of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
}

/// Why a call failed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RpcError)]
struct WireError {
    /// The transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    code: i32,
    message: String,
}

/// The error of a call.
#[derive(Debug)]
pub(super) struct RpcError {
    pub(super) code: i32,
    pub(super) message: String,
}

impl RpcError {
    pub(super) fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// `POST /`
pub(in crate::admin) async fn call(
    State(state): State<Records>,
    Extension(caller): Extension<Caller>,
    Extension(signoff): Extension<Signoff>,
    headers: HeaderMap,
    body: Text<RpcRequest>,
) -> Result<Answer<RpcResponse>, ApiError> {
    let caller = Named { caller, by: signoff.by };
    let text = std::str::from_utf8(&body.0).map_err(|_| ApiError::bad_request("the body: it is not UTF-8"))?;
    let unreadable = |error: serde_json::Error| ApiError::bad_request(format!("the body: {error}"));
    if !text.trim_start().starts_with('[') {
        let one: &RawValue = serde_json::from_str(text).map_err(unreadable)?;
        let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        return Ok(Answer(RpcResponse::One(answer(&state, &caller, one, key).await)));
    }
    if headers.contains_key("idempotency-key") {
        let text = "Idempotency-Key: is for a single call; give each call of a list an idempotency_key of its own";
        return Err(ApiError::bad_request(text));
    }
    let calls: Vec<&RawValue> = serde_json::from_str(text).map_err(unreadable)?;
    if calls.len() > BATCH_MAX {
        let message = format!("the list has {} calls: send at most {BATCH_MAX}", calls.len());
        let refused = failed(None, None, RpcError::new(INVALID_REQUEST, message));
        return Ok(Answer(RpcResponse::Several(vec![refused])));
    }
    let mut answers = Vec::with_capacity(calls.len());
    for one in calls {
        answers.push(answer(&state, &caller, one, None).await);
    }
    Ok(Answer(RpcResponse::Several(answers)))
}

async fn answer(state: &Records, caller: &Named, raw: &RawValue, key: Option<&str>) -> RpcAnswer {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(raw.get()) else {
        return failed(
            None,
            None,
            RpcError::new(INVALID_REQUEST, "a call is an object with jsonrpc, id, method and params"),
        );
    };
    let method = match checked(&envelope) {
        Ok(method) => method.to_owned(),
        Err(message) => return failed(envelope.id, None, RpcError::new(INVALID_REQUEST, message)),
    };
    let text = envelope.params.map_or("{}", RawValue::get);
    if !text.trim_start().starts_with('{') {
        return failed(
            envelope.id,
            None,
            RpcError::new(INVALID_PARAMS, "params must be an object: parameters have names"),
        );
    }
    let params: Params = match read(text.as_bytes()) {
        Ok(params) => params,
        Err(why) => {
            return failed(envelope.id, None, RpcError::new(INVALID_PARAMS, format!("params: {why}")));
        }
    };
    let named = params.transaction_id.clone();
    let key = envelope.idempotency_key.as_deref().or(key);
    match call::carried_out(state, caller, (&method, text, &params), key).await {
        Ok(result) => RpcAnswer { jsonrpc: "2.0", result: Some(result), error: None, id: envelope.id },
        Err(failure) => failed(envelope.id, named, failure),
    }
}

/// The method of a well-formed envelope; otherwise all that is wrong with it.
fn checked<'a>(envelope: &'a Envelope<'_>) -> Result<&'a str, String> {
    let mut problems = Vec::new();
    if envelope.jsonrpc.as_ref().and_then(Value::as_str) != Some(VERSION) {
        problems.push("jsonrpc must be \"2.0\"");
    }
    let method = envelope.method.as_ref().and_then(Value::as_str).filter(|method| !method.is_empty());
    if method.is_none() {
        problems.push("method is missing");
    }
    match &envelope.id {
        Some(Value::String(_) | Value::Number(_)) => {}
        _ => problems.push("id must be a text or a number"),
    }
    match method {
        Some(method) if problems.is_empty() => Ok(method),
        _ => Err(problems.join("; ")),
    }
}

fn failed(id: Option<Value>, transaction: Option<String>, failure: RpcError) -> RpcAnswer {
    let RpcError { code, message } = failure;
    let id = id.filter(|id| id.is_string() || id.is_number());
    RpcAnswer { jsonrpc: "2.0", result: None, error: Some(WireError { id: transaction, code, message }), id }
}
