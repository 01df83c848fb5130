//! A guest in front of a custodian's HTTP API: the custodian pays, or signs, what the anchor pays on the ledger.
//!
//! Configuration: `custodian_url`, the address of the API; `custodian_key`, its key: a secret, best by handle.

use anchor_guest::{Custodian, Signer, config, http, prelude::*};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;

struct Custody;

anchor_guest::export!(Custody: signer, custodian);

/// Shorter than a call may take (`guest.deadline_ms`), so that the operator reads who did not answer.
const PATIENCE: Duration = Duration::from_secs(5);

impl Custodian for Custody {
    /// The first request starts the payment. Each further one asks how far it is: the custodian knows it by its key.
    fn pay(payout: LedgerPayout) -> Result<Progress, Problem> {
        let request = post("payments")?.header("Idempotency-Key", &payout.idempotency_key);
        Ok(match answer(request.json(&order(&payout)))? {
            PaymentState::Submitted { hash } => Progress::Submitted(hash),
            PaymentState::Pending { reason } => Progress::Pending(reason),
            PaymentState::Rejected { reason } => {
                Progress::Rejected(reason.unwrap_or_else(|| "the custodian gave no reason".to_owned()))
            }
        })
    }
}

impl Signer for Custody {
    /// The custodian gets the payout beside the transaction, so that it can compare them before it signs.
    fn sign(request: SigningRequest) -> Result<Signing, Problem> {
        let mut order = order(&request.payout);
        order["hash"] = request.hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
        order["envelope"] = request.envelope.into();
        order["network"] = request.network_passphrase.into();
        order["signers"] = request.signers.into();
        order["valid_until"] = request.valid_until.into();
        Ok(match answer(post("signatures")?.json(&order))? {
            SigningState::Signed { signatures } => {
                Signing::Signatures(signatures.into_iter().map(decoded).collect::<Result<_, _>>()?)
            }
            SigningState::Pending { reason } => Signing::Pending(reason),
        })
    }
}

/// How far a payment is.
#[derive(Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum PaymentState {
    Submitted { hash: String },
    Pending { reason: Option<String> },
    Rejected { reason: Option<String> },
}

/// How far signing is.
#[derive(Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum SigningState {
    Signed { signatures: Vec<EncodedSignature> },
    Pending { reason: Option<String> },
}

/// A signature as the API writes it.
#[derive(Deserialize)]
struct EncodedSignature {
    signer: String,
    /// In base64.
    signature: String,
}

fn decoded(EncodedSignature { signer, signature }: EncodedSignature) -> Result<Signature, Problem> {
    let bytes = BASE64_STANDARD.decode(signature);
    let signature =
        bytes.map_err(|why| Problem::Unavailable(format!("the signature of {signer} is not base64: {why}")))?;
    Ok(Signature { signer, signature })
}

/// What both requests say about the payout.
fn order(payout: &LedgerPayout) -> Value {
    let memo_type = payout.memo.as_ref().map(|memo| match memo.kind {
        MemoKind::Text => "text",
        MemoKind::Id => "id",
        MemoKind::Hash => "hash",
        MemoKind::Return => "return",
    });
    json!({
        "key": payout.idempotency_key,
        "source": payout.source,
        "destination": payout.destination,
        "asset": payout.amount.asset,
        "amount": payout.amount.value,
        "memo_type": memo_type,
        "memo": payout.memo.as_ref().map(|memo| &memo.value),
    })
}

/// A request to the API. By handle, the host puts the key into the header on the way out, and the guest never has it.
fn post(path: &str) -> Result<http::Request, Problem> {
    let url = format!("{}/{path}", config::required("custodian_url")?);
    let key = config::required("custodian_key")?;
    Ok(http::Request::post(url).header("Authorization", &format!("Bearer {key}")).timeout(PATIENCE))
}

/// The API's answer. The host asks again after every problem, so none of them says what became of a payment.
fn answer<T: DeserializeOwned>(request: http::Request) -> Result<T, Problem> {
    let response = request.send()?;
    match response.status {
        200..=299 => Ok(response.json()?),
        409 => Err(Problem::Denied(format!("the custodian has another payment under this key{}", reason(&response)))),
        status @ 400..=499 => Err(Problem::Denied(format!("the custodian refused with {status}{}", reason(&response)))),
        status => Err(Problem::Unavailable(format!("the custodian answered {status}"))),
    }
}

/// `: ` and the reason that the API gives for a refusal, if it gives one.
fn reason(response: &http::Response) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        reason: String,
    }
    response.json().map(|Refusal { reason }| format!(": {reason}")).unwrap_or_default()
}
