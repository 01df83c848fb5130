//! One call: found again by its idempotency key, or carried out.

use super::{
    list, methods,
    params::Params,
    quote,
    rpc::{INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, Named, RpcError},
    transaction,
};
use crate::admin::{Records, openapi::bounds};
use crate::model::{Chain, Transaction, TransactionId};
use crate::store::{self, PlatformCall};
use crate::transactions::{BusinessCall, BusinessRefused};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use utoipa::openapi::Object;

/// Longest idempotency key, in characters.
const KEY_MAX: usize = 255;

impl From<BusinessRefused> for RpcError {
    fn from(refused: BusinessRefused) -> Self {
        let code = match &refused {
            BusinessRefused::NotAllowed(_) => INVALID_REQUEST,
            BusinessRefused::Parameter(_) => INVALID_PARAMS,
            BusinessRefused::Failed(_) | BusinessRefused::Repeated => INTERNAL_ERROR,
            BusinessRefused::Store(error) => {
                tracing::error!(error = %Chain(error), "a call of the Platform API failed");
                return Self::new(INTERNAL_ERROR, "the database can't be used: repeat the call");
            }
        };
        Self::new(code, refused.to_string())
    }
}

impl From<store::Error> for RpcError {
    fn from(error: store::Error) -> Self {
        BusinessRefused::Store(error).into()
    }
}

/// Carries out one call, and returns its result.
pub(super) async fn carried_out(
    state: &Records,
    caller: &Named,
    (method, text, params): (&str, &str, &Params),
    key: Option<&str>,
) -> Result<Box<RawValue>, RpcError> {
    match method {
        "get_transaction" => return raw(&shown(state, &found(state, params).await?).await?),
        "get_transactions" => return raw(&list::listed(state, text).await?),
        "get_quote" => return raw(&quote::found(state, params).await?),
        _ if !methods::NAMES.contains(&method) => {
            return Err(RpcError::new(METHOD_NOT_FOUND, format!("there is no method {method}")));
        }
        _ => caller.may_change()?,
    }
    let call = key.map(|key| identified(caller, key, (method, text))).transpose()?;
    if let Some(call) = &call
        && let Some(reply) = earlier(state, call).await?
    {
        return Ok(reply);
    }
    let record = found(state, params).await?;
    let (message, act_by) = (params.message()?, params.act_by()?);
    let is_one_for_one = state.operations.context.asset_of(&record).is_some_and(|asset| asset.terms.one_for_one);
    let business = BusinessCall { by: caller.by.clone(), call, message, act_by, is_one_for_one };
    let done = methods::carry_out(state, record, method, params, &business).await;
    let Some(call) = &business.call else { return raw(&shown(state, &done?).await?) };
    match done {
        Ok(record) => {
            let reply = raw(&shown(state, &record).await?)?;
            state.store.keep_reply(call, reply.get().as_bytes()).await?;
            Ok(reply)
        }
        // The same call at the same time may have come first, and changed what this one found.
        Err(refused) => match earlier(state, call).await? {
            Some(reply) => Ok(reply),
            None => Err(refused.into()),
        },
    }
}

/// The bounds of an idempotency key, for the document.
pub(super) fn key_schema() -> Object {
    bounds::text(1, KEY_MAX)
}

fn identified(caller: &Named, key: &str, (method, text): (&str, &str)) -> Result<PlatformCall, RpcError> {
    if key.is_empty() || key.chars().count() > KEY_MAX || key.contains(char::is_control) {
        return Err(RpcError::new(
            INVALID_REQUEST,
            format!("idempotency_key must have 1 to {KEY_MAX} visible characters"),
        ));
    }
    // The same parameters in another order or spacing are the same.
    let plain: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let digest = hex::encode(Sha256::digest(format!("{method} {plain}")));
    Ok(PlatformCall { credential: caller.credential().to_owned(), key: key.to_owned(), digest })
}

/// The reply to an earlier call with the key.
async fn earlier(state: &Records, call: &PlatformCall) -> Result<Option<Box<RawValue>>, RpcError> {
    let Some(earlier) = state.store.earlier_call(call).await? else { return Ok(None) };
    if earlier.digest != call.digest {
        let text = "idempotency_key was used for another call: take a new one for each";
        return Err(RpcError::new(INVALID_REQUEST, text));
    }
    if let Some(reply) = earlier.reply.and_then(|reply| String::from_utf8(reply).ok()) {
        return RawValue::from_string(reply).map(Some).map_err(unwritten);
    }
    // The host stopped before it had answered: the transaction as it is now.
    match state.store.transaction(earlier.transaction).await? {
        Some(record) => raw(&shown(state, &record).await?).map(Some),
        None => Ok(None),
    }
}

/// The transaction that the parameters name.
async fn found(state: &Records, params: &Params) -> Result<Transaction, RpcError> {
    let id = params.transaction_id.as_deref().unwrap_or_default();
    if id.is_empty() {
        return Err(RpcError::new(INVALID_PARAMS, "transaction_id is missing"));
    }
    let unknown = || RpcError::new(INVALID_REQUEST, format!("transaction_id: there is no transaction {id}"));
    let id: TransactionId = id.parse().map_err(|_| unknown())?;
    state.store.transaction(id).await?.ok_or_else(unknown)
}

async fn shown(state: &Records, record: &Transaction) -> Result<transaction::WireTransaction, RpcError> {
    Ok(transaction::shown(state, record).await?)
}

fn raw(result: &impl Serialize) -> Result<Box<RawValue>, RpcError> {
    serde_json::value::to_raw_value(result).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> RpcError {
    tracing::error!(error = %Chain(&error), "an answer of the Platform API can't be written");
    RpcError::new(INTERNAL_ERROR, "the answer can't be written")
}
