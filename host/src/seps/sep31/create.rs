//! `POST /transactions`: opens a payment.

use super::{update::transaction_fields, wire};
use crate::{
    payments::{OpenPayment, Payments},
    web::{self, ApiError, Authenticated, JsonBody, Params},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `POST /sep31/transactions`
///
/// # Errors
/// 403 without a session or for a sending anchor without an agreement, 400 as SEP-31 says, 503 if an external system is
/// down.
pub async fn create(
    Authenticated(session): Authenticated,
    State(payments): State<Payments>,
    JsonBody(params): JsonBody,
) -> Result<Response, ApiError> {
    let request = OpenPayment { client_domain: session.client_domain, ..parse(&params)? };
    let transaction = payments.open_payment(&session.owner, request).await?;
    Ok(web::json(StatusCode::CREATED, &wire::Created::from(&transaction)))
}

/// Parses the body, as far as that needs no database and no guest.
///
/// # Errors
/// 400 for a parameter that is missing, has the wrong JSON type or is malformed.
pub fn parse(params: &Params) -> Result<OpenPayment, ApiError> {
    if params.text("refund_memo")?.is_none() && params.text("refund_memo_type")?.is_some() {
        return Err(ApiError::bad_request("`refund_memo_type` needs `refund_memo` beside it"));
    }
    Ok(OpenPayment {
        amount: params.amount("amount")?.ok_or_else(|| params.missing("amount"))?,
        asset_code: params.required_text("asset_code")?,
        asset_issuer: params.text("asset_issuer")?,
        destination_asset: params.asset("destination_asset")?,
        quote_id: params.text("quote_id")?,
        sender_id: params.text("sender_id")?,
        receiver_id: params.text("receiver_id")?,
        funding_method: params.text("funding_method")?,
        fields: transaction_fields(params)?.unwrap_or_default(),
        refund_memo: params.memo("refund_memo", "refund_memo_type", None)?,
        lang: params.lang(),
        client_domain: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Memo};

    fn parsed(body: &str) -> Result<OpenPayment, String> {
        parse(&Params::from_json(body.as_bytes()).unwrap()).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn a_full_request_is_read_exactly() {
        let request = parsed(
            r#"{"amount": 100.0000001, "asset_code": "USDC", "destination_asset": "iso4217:BRL", "funding_method": "",
                "sender_id": "s", "receiver_id": "r", "refund_memo": "77", "refund_memo_type": "id", "lang": "pt",
                "fields": {"transaction": {"account_number": 12345678901234567890, "empty": "", "none": null}},
                "something_else": [1, {"a": true}]}"#,
        )
        .unwrap();
        assert_eq!(request.amount, Amount::parse("100.0000001").unwrap());
        assert_eq!(request.funding_method, None);
        assert_eq!(request.refund_memo, Some(Memo::Id(77)));
        assert_eq!(request.lang, "pt");
        assert_eq!(request.fields["account_number"], "12345678901234567890");
        assert_eq!(request.fields.len(), 2);
    }

    #[test]
    fn each_wrong_type_names_its_field() {
        for (body, complaint) in [
            (r#"{"asset_code": "USDC"}"#, "`amount` is missing"),
            (r#"{"amount": 1}"#, "`asset_code` is missing"),
            (r#"{"amount": [1], "asset_code": "USDC"}"#, "`amount` must be a string or a number, not an array"),
            (r#"{"amount": 1, "asset_code": {}}"#, "`asset_code` must be a string, not an object"),
            (r#"{"amount": 1, "asset_code": "USDC", "sender_id": 1}"#, "`sender_id` must be a string, not a number"),
            (r#"{"amount": 1, "asset_code": "USDC", "fields": "x"}"#, "`fields` must be an object, not a string"),
            (
                r#"{"amount": 1, "asset_code": "USDC", "fields": {"transaction": [1]}}"#,
                "`fields.transaction` must be an object, not an array",
            ),
            (
                r#"{"amount": 1, "asset_code": "USDC", "refund_memo_type": "id"}"#,
                "`refund_memo_type` needs `refund_memo` beside it",
            ),
        ] {
            assert_eq!(parsed(body).unwrap_err(), complaint);
        }
        let untyped = parsed(r#"{"amount": 1, "asset_code": "USDC", "refund_memo": "1"}"#).unwrap_err();
        assert!(untyped.starts_with("`refund_memo` needs `refund_memo_type` beside it: text"), "{untyped}");
        for body in [
            r#"{"amount": "1,5", "asset_code": "USDC"}"#,
            r#"{"amount": 1, "asset_code": "USDC", "destination_asset": "BRL"}"#,
        ] {
            assert!(parsed(body).is_err(), "{body}");
        }
    }
}
