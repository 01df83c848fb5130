//! `GET /withdraw` and `GET /withdraw-exchange`: open a withdrawal.

use super::open;
use crate::{
    transfers::{OpenTransfer, Transfers, Way},
    web::{ApiError, AuthenticatedTransfer, Params, Query},
};
use axum::{extract::State, response::Response};

/// What a withdrawal has beyond every transfer.
const OWN: &[&str] = &["account", "memo", "memo_type", "refund_memo", "refund_memo_type"];

/// `GET /sep6/withdraw`
///
/// # Errors
/// 403 without a session, or with the customer's standing; 400 as SEP-6 says; 503 if an external system is down.
pub async fn withdraw(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    open::open(&transfers, session, parse(&params)?).await
}

/// `GET /sep6/withdraw-exchange`
///
/// # Errors
/// As [`withdraw`].
pub async fn exchange(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    open::open(&transfers, session, parse_exchange(&params)?).await
}

/// Parses the parameters of `/withdraw`, as far as that needs no database and no guest.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub fn parse(params: &Params) -> Result<OpenTransfer, ApiError> {
    open::refuse_exchange(params, "/withdraw-exchange")?;
    open::plain(params, way(params)?, OWN)
}

/// The same of `/withdraw-exchange`.
///
/// # Errors
/// As [`parse`].
pub fn parse_exchange(params: &Params) -> Result<OpenTransfer, ApiError> {
    open::exchange(params, way(params)?, OWN)
}

fn way(params: &Params) -> Result<Way, ApiError> {
    if params.text("refund_memo")?.is_none() && params.text("refund_memo_type")?.is_some() {
        return Err(ApiError::bad_request("`refund_memo_type` needs `refund_memo` beside it"));
    }
    // `memo` tells apart users who do not sign in; those who do are told apart by their tokens.
    Ok(Way::Withdrawal {
        source: super::address(params, "account")?,
        refund_memo: params.memo("refund_memo", "refund_memo_type", None)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Memo};

    fn parsed(query: &str) -> Result<OpenTransfer, String> {
        parse(&Params::from_form(query.as_bytes()).unwrap()).map_err(|refusal| refusal.message().to_owned())
    }

    fn exchanged(query: &str) -> Result<OpenTransfer, String> {
        parse_exchange(&Params::from_form(query.as_bytes()).unwrap()).map_err(|refusal| refusal.message().to_owned())
    }

    #[test]
    fn a_full_request_is_read_exactly() {
        let request = parsed(
            "asset_code=USDC&amount=100.0000001&type=cash&refund_memo=77&refund_memo_type=id&lang=pt&dest=123&dest_extra=\
             &location_id=7&memo=1&memo_type=id&quote_id=&account=GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5",
        )
        .unwrap();
        assert_eq!(request.amount, Amount::parse("100.0000001").ok());
        assert_eq!(request.funding_method.as_deref(), Some("cash"));
        assert_eq!(request.lang, "pt");
        let fields: Vec<_> = request.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, [("dest", "123"), ("location_id", "7")]);
        let named = matches!(request.way, Way::Withdrawal { source: Some(_), refund_memo: Some(Memo::Id(77)) });
        assert!(named && request.quote_id.is_none() && !request.is_exchange);

        let request =
            exchanged("source_asset=USDC&destination_asset=iso4217:BRL&amount=1&quote_id=q&funding_method=PIX");
        let request = request.unwrap();
        assert!(request.is_exchange && request.fields.is_empty());
        assert_eq!((request.asset_code.as_str(), request.quote_id.as_deref()), ("USDC", Some("q")));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, complaint) in [
            ("amount=1", "`asset_code` is missing"),
            ("asset_code=USDC&amount=1,5", "`amount`"),
            ("asset_code=USDC&account=x", "`account`"),
            ("asset_code=USDC&refund_memo=1", "`refund_memo` needs `refund_memo_type` beside it"),
            ("asset_code=USDC&refund_memo_type=id", "`refund_memo_type` needs `refund_memo` beside it"),
        ] {
            assert!(parsed(query).unwrap_err().starts_with(complaint), "{query}");
        }
        for (query, complaint) in [
            ("asset_code=USDC", "`source_asset` is missing"),
            ("source_asset=USDC&amount=1", "`destination_asset` is missing"),
            ("source_asset=USDC&amount=1&destination_asset=BRL", "`destination_asset`"),
            ("source_asset=USDC&destination_asset=iso4217:BRL", "`amount` is missing"),
        ] {
            assert!(exchanged(query).unwrap_err().starts_with(complaint), "{query}");
        }
    }
}
