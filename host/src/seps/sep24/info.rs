//! `GET /info`: the assets that can be deposited and withdrawn.

use crate::{
    context::AssetInfo,
    model::{Amount, TransferInfo},
    transfers::Transfers,
    web::{self, ApiError, Named, number},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

/// Response of `GET /info`.
#[derive(Debug, Serialize)]
struct Info {
    deposit: Named<Operation>,
    withdraw: Named<Operation>,
    fee: Fee,
    features: Features,
}

/// An operation on an asset. Amounts are JSON numbers, written digit by digit.
#[derive(Debug, Default, Serialize)]
struct Operation {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_fixed: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_percent: Option<Box<RawValue>>,
}

#[derive(Debug, Serialize)]
struct Fee {
    enabled: bool,
    authentication_required: bool,
}

#[derive(Debug, Serialize)]
struct Features {
    account_creation: bool,
    claimable_balances: bool,
}

/// `GET /sep24/info`
///
/// # Errors
/// Never in practice.
pub async fn info(State(transfers): State<Transfers>) -> Result<Response, ApiError> {
    let (withdrawn, deposited) = transfers.hosted_infos();
    let operations = |infos: &[AssetInfo<'_, TransferInfo>]| -> Named<Operation> {
        let of = |code: &str| infos.iter().find(|info| info.asset.asset.code() == code);
        transfers
            .served()
            .map(|asset| (asset.code().to_owned(), of(asset.code()).map(operation).unwrap_or_default()))
            .collect()
    };
    let (account_creation, claimable_balances) = transfers.deposit_features();
    let info = Info {
        deposit: operations(&deposited),
        withdraw: operations(&withdrawn),
        fee: Fee { enabled: true, authentication_required: true },
        features: Features { account_creation, claimable_balances },
    };
    Ok(web::json(StatusCode::OK, &info))
}

fn operation(info: &AssetInfo<'_, TransferInfo>) -> Operation {
    let amount = |amount: Amount| number(amount.decimal());
    let terms = info.asset.terms;
    // The fee of a rate comes with the rate.
    let (fee_fixed, fee_percent) = if terms.one_for_one {
        (terms.fee_fixed.and_then(amount), terms.fee_percent.and_then(number))
    } else {
        (None, None)
    };
    Operation {
        enabled: true,
        min_amount: info.min_amount().and_then(amount),
        max_amount: info.max_amount().and_then(amount),
        fee_fixed,
        fee_percent,
    }
}
