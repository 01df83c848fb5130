//! The API of the mobile money provider. Each request carries our key, or the handle that the host replaces by it.

use anchor_guest::{
    config,
    http::{Request, Response},
    prelude::*,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub fn get(path: &str) -> Result<Response, Problem> {
    send(Request::get(url(path)?))
}

/// Orders something once: the same key is the same order to the provider, however often it comes.
pub fn order(path: &str, key: &str, what: &Value) -> Result<Response, Problem> {
    send(Request::post(url(path)?).header("Idempotency-Key", key).json(what))
}

/// What a response says.
pub fn answer<T: DeserializeOwned>(response: Response) -> Result<T, Problem> {
    match response.is_success() {
        true => Ok(response.json()?),
        false => Err(Problem::Unavailable(format!("the provider answered {}", response.status))),
    }
}

fn url(path: &str) -> Result<String, Problem> {
    Ok(config::required("provider_url")? + path)
}

fn send(request: Request) -> Result<Response, Problem> {
    Ok(request.header("Authorization", &format!("Bearer {}", config::required("provider_key")?)).send()?)
}
