//! Which customer a request names, given its token (SEP-12 "Shared, Omnibus, or Pooled Accounts").
//!
//! A parameter that names a customer counts in the path, the query and the body; an endpoint refuses those it does not
//! accept. None is ignored, because the request would then apply to another customer.

use crate::{
    customers::CustomerQuery,
    model::{Address, Entries, GROUPS, Memo, Owner},
    web::{ApiError, Params},
};

/// The parameters that name a customer; all others of a PUT are values.
const NAMES: &[&str] = &["id", "customer_id", "account", "memo", "memo_type", "type", "transaction_id", "lang"];

/// The customer that the parameters name.
///
/// # Errors
/// 400 for a malformed value, 403 for an account or memo that is not the token's.
pub fn query(owner: &Owner, params: &Params) -> Result<CustomerQuery, ApiError> {
    params.refuse(&["file_id"], "name a file by its field, such as photo_id_front_file_id")?;
    if let Some(account) = params.text("account")? {
        same_account(owner, &account)?;
    }
    Ok(CustomerQuery {
        id: id(params)?,
        memo: memo(owner, params)?,
        customer_type: params.text("type")?,
        transaction_id: params.text("transaction_id")?,
        lang: params.lang(),
    })
}

/// The customer to delete. A deletion cannot be undone: any other parameter may have been meant to name a customer
/// (`Memo`, `memo[]`), and the token's own customer must not be deleted instead.
///
/// # Errors
/// As [`query`]; 400 for any parameter that names no customer, for a name without a value, and for a memo type without
/// a memo.
pub(super) fn whole(owner: &Owner, params: &Params) -> Result<CustomerQuery, ApiError> {
    params.only(
        &["id", "customer_id", "account", "memo", "memo_type", "lang"],
        &["id", "customer_id", "account", "memo"],
        "DELETE removes the whole customer, named by account and memo or by id; leave this parameter out",
    )?;
    if params.text("memo_type")?.is_some() && params.text_or_number("memo")?.is_none() {
        return Err(ApiError::bad_request("`memo_type` is given without `memo`; send both or neither"));
    }
    query(owner, params)
}

/// The customer's id, under the name used by most endpoints or by that for files.
///
/// # Errors
/// 400 if it is not a text, or has different values under the two names.
pub(super) fn id(params: &Params) -> Result<Option<String>, ApiError> {
    match (params.text("id")?, params.text("customer_id")?) {
        (Some(id), Some(other)) if !id.eq_ignore_ascii_case(&other) => {
            Err(ApiError::bad_request("`id` and `customer_id` name different customers; send one of them"))
        }
        (id, other) => Ok(id.or(other)),
    }
}

/// Checks that a query only names a customer: personal data in a URL would end up in logs on its way.
///
/// # Errors
/// 400 for any other parameter.
pub(super) fn only_names(query: &Params) -> Result<(), ApiError> {
    match query.names().find(|name| !NAMES.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().take(80).collect();
            Err(ApiError::bad_request(format!("`{name}` is given in the query; send a customer's values in the body")))
        }
    }
}

/// Refuses parameters that name a customer where only files are named, except those that repeat the token's identity.
///
/// # Errors
/// 400 for such parameters, or 403 for an account or memo that is not the token's.
pub(super) fn refuse_other_customers(owner: &Owner, params: &Params) -> Result<(), ApiError> {
    if let Some(account) = params.text("account")? {
        same_account(owner, &account)?;
    }
    if memo(owner, params)?.is_some() {
        return Err(ApiError::bad_request(format!("`memo` is not taken here; {BY_PUT}")));
    }
    params.refuse(&["type", "transaction_id"], BY_PUT)
}

/// The remedy: how a file is assigned to a customer.
const BY_PUT: &str = "a file becomes a customer's by a PUT /customer that names both";

/// The customer's values in a PUT: all parameters that do not name the customer.
///
/// # Errors
/// 400 for a value that is neither text nor number.
pub fn values(params: &Params) -> Result<Entries, ApiError> {
    params.grouped_entries(NAMES, GROUPS)
}

/// Checks that an account named in a request is the token's: the same address, or the account of its muxed one.
///
/// # Errors
/// 400 for a text that is not an address, 403 for another account.
pub fn same_account(owner: &Owner, account: &str) -> Result<(), ApiError> {
    let named = Address::parse(account).map_err(|error| ApiError::bad_request(format!("`account`: {error}")))?;
    let proven = owner.address();
    if named == proven || proven.account().map(Address::Account) == Some(named) {
        return Ok(());
    }
    Err(ApiError::forbidden("`account` is not the account the token was issued for; leave it out"))
}

/// The memo that identifies one of the customers of an identity without a memo. A token with a memo or a muxed id
/// already means one customer: a memo beside it must repeat that number, whatever its type, and changes nothing.
///
/// # Errors
/// 400 for a malformed memo or one beside a contract account, 403 for one that is not the token's.
pub fn memo(owner: &Owner, params: &Params) -> Result<Option<Memo>, ApiError> {
    let fixed = match owner {
        Owner::Memo { memo, .. } => Some(*memo),
        Owner::Address(Address::Muxed { id, .. }) => Some(*id),
        Owner::Address(Address::Account(_)) => None,
        Owner::Address(Address::Contract(_)) => {
            return match params.text_or_number("memo")? {
                None => Ok(None),
                Some(_) => Err(ApiError::bad_request("`memo` must not be given for a contract account; leave it out")),
            };
        }
    };
    match (fixed, params.text_or_number("memo")?) {
        (_, None) => Ok(None),
        (Some(number), Some(text)) if text == number.to_string() => Ok(None),
        (Some(_), Some(_)) => Err(ApiError::forbidden("`memo` is not the memo the token was issued for; leave it out")),
        (None, Some(_)) => params.memo("memo", "memo_type", Some("id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use http::StatusCode;

    const G: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
    const OTHER: &str = "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN";

    fn ask(owner: &Owner, pairs: &[(&str, &str)]) -> Result<Option<Memo>, StatusCode> {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        query(owner, &Params::from_pairs(pairs).unwrap())
            .map(|query| query.memo)
            .map_err(|failure| failure.into_response().status())
    }

    #[test]
    fn a_memo_beside_a_token_must_be_the_tokens_own() {
        let plain = Owner::parse(G).unwrap();
        let shared = Owner::parse(&format!("{G}:7")).unwrap();
        let muxed_address = Address::Muxed { account: plain.address().account().unwrap(), id: 9 };
        let muxed = Owner::Address(muxed_address);
        let contract = Owner::Address(Address::Contract([1; 32]));
        let refused = Err(StatusCode::FORBIDDEN);
        let wrong = Err(StatusCode::BAD_REQUEST);

        assert_eq!(ask(&plain, &[]), Ok(None));
        assert_eq!(ask(&plain, &[("memo", "7")]), Ok(Some(Memo::Id(7))));
        assert_eq!(ask(&plain, &[("memo", "ab"), ("memo_type", "text")]), Ok(Some(Memo::Text("ab".into()))));
        let hash = Memo::Hash([3; 32]);
        assert_eq!(ask(&plain, &[("memo", &hash.value()), ("memo_type", "hash")]), Ok(Some(hash)));
        assert_eq!(ask(&plain, &[("memo", "ab")]), wrong);
        assert_eq!(ask(&plain, &[("memo", ""), ("memo_type", "")]), Ok(None));
        assert_eq!(ask(&shared, &[("memo", "7"), ("memo_type", "text")]), Ok(None));
        assert_eq!(ask(&shared, &[("memo", "8")]), refused);
        assert_eq!(ask(&muxed, &[("memo", "9")]), Ok(None));
        assert_eq!(ask(&muxed, &[("memo", "7")]), refused);
        assert_eq!(ask(&contract, &[("memo", "7")]), wrong);

        assert_eq!(ask(&shared, &[("account", G)]), Ok(None));
        assert_eq!(ask(&muxed, &[("account", G)]), Ok(None));
        assert_eq!(ask(&muxed, &[("account", &muxed_address.to_string())]), Ok(None));
        assert_eq!(ask(&plain, &[("account", &muxed_address.to_string())]), refused);
        assert_eq!(ask(&plain, &[("account", OTHER)]), refused);
        assert_eq!(ask(&plain, &[("account", "me")]), wrong);
    }
}
