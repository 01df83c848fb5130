//! `GET /deposit` and `GET /deposit-exchange`: open a deposit.

use super::open;
use crate::{
    transfers::{OpenTransfer, Transfers, Way},
    web::{ApiError, AuthenticatedTransfer, Params, Query},
};
use axum::{extract::State, response::Response};

/// What a deposit has beyond every transfer.
const OWN: &[&str] = &["account", "memo", "memo_type", "claimable_balance_supported"];

/// `GET /sep6/deposit`
///
/// # Errors
/// 403 without a session, or with the customer's standing; 400 as SEP-6 says; 503 if an external system is down.
pub async fn deposit(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    open::open(&transfers, session, parse(&params)?).await
}

/// `GET /sep6/deposit-exchange`
///
/// # Errors
/// As [`deposit`].
pub async fn exchange(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    open::open(&transfers, session, parse_exchange(&params)?).await
}

/// Parses the parameters of `/deposit`, as far as that needs no database and no guest.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub fn parse(params: &Params) -> Result<OpenTransfer, ApiError> {
    open::refuse_exchange(params, "/deposit-exchange")?;
    open::plain(params, way(params)?, OWN)
}

/// The same of `/deposit-exchange`.
///
/// # Errors
/// As [`parse`].
pub fn parse_exchange(params: &Params) -> Result<OpenTransfer, ApiError> {
    open::exchange(params, way(params)?, OWN)
}

fn way(params: &Params) -> Result<Way, ApiError> {
    if params.text("memo")?.is_none() && params.text("memo_type")?.is_some() {
        return Err(ApiError::bad_request("`memo_type` needs `memo` beside it"));
    }
    let takes_claimable_balance = match params.text("claimable_balance_supported")?.as_deref() {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::bad_request("`claimable_balance_supported` must be true or false")),
    };
    let to = super::address(params, "account")?.ok_or_else(|| params.missing("account"))?;
    Ok(Way::Deposit { to, memo: params.memo("memo", "memo_type", None)?, takes_claimable_balance })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Memo;

    const ACCOUNT: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

    fn parsed(query: &str) -> Result<OpenTransfer, String> {
        parse(&Params::from_form(query.as_bytes()).unwrap()).map_err(|refusal| refusal.message().to_owned())
    }

    #[test]
    fn a_full_request_is_read_exactly() {
        let query =
            format!("asset_code=USDC&account={ACCOUNT}&memo=77&memo_type=id&claimable_balance_supported=true&a=b");
        let request = parsed(&query).unwrap();
        let Way::Deposit { memo, takes_claimable_balance, .. } = request.way else { panic!("{request:?}") };
        assert_eq!((memo, takes_claimable_balance), (Some(Memo::Id(77)), true));
        assert_eq!(request.fields.len(), 1);
        let query = format!("destination_asset=USDC&source_asset=iso4217:BRL&amount=5&account={ACCOUNT}");
        let request = parse_exchange(&Params::from_form(query.as_bytes()).unwrap()).unwrap();
        assert_eq!((request.asset_code.as_str(), request.is_exchange), ("USDC", true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, complaint) in [
            ("asset_code=USDC", "`account` is missing"),
            ("asset_code=USDC&account=x", "`account`"),
            ("asset_code=USDC&account=ACCOUNT&memo=1", "`memo` needs `memo_type` beside it"),
            ("asset_code=USDC&memo_type=id", "`memo_type` needs `memo` beside it"),
            ("asset_code=USDC&claimable_balance_supported=yes", "`claimable_balance_supported` must be"),
            ("asset_code=USDC&quote_id=1", "`quote_id` belongs to /deposit-exchange"),
        ] {
            let message = parsed(&query.replace("=ACCOUNT", &format!("={ACCOUNT}"))).unwrap_err();
            assert!(message.starts_with(complaint), "{query}: {message}");
        }
        let message = parsed(&format!("account={ACCOUNT}")).unwrap_err();
        assert!(message.starts_with("`asset_code` is missing"), "{message}");
    }
}
