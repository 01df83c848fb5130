//! What `GET /info` answers.

use crate::{
    context::AssetInfo,
    model::{Amount, AssetId, Flow, TransferInfo},
    transfers::AssetInfos,
    web::{Named, WireField, field_map, number},
};
use serde::Serialize;
use serde_json::value::RawValue;

/// Response of `GET /info`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Info {
    deposit: Named<Operation>,
    deposit_exchange: Named<Operation>,
    withdraw: Named<Operation>,
    withdraw_exchange: Named<Operation>,
    fee: Endpoint,
    transactions: Endpoint,
    transaction: Endpoint,
    features: Features,
}

/// An operation on an asset.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Operation {
    Enabled(Box<Transferred>),
    Not(NotEnabled),
}

#[derive(Debug, Serialize)]
struct NotEnabled {
    enabled: bool,
}

const NOT_ENABLED: NotEnabled = NotEnabled { enabled: false };

/// How an asset is transferred. Amounts are JSON numbers, written digit by digit.
#[derive(Debug, Serialize)]
struct Transferred {
    enabled: bool,
    authentication_required: bool,
    #[serde(flatten)]
    limits: Limits,
    funding_methods: Vec<String>,
    /// Of a withdrawal. Deprecated, and still read by wallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<Named<Type>>,
    /// Of a deposit. Deprecated, and still read by wallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Named<WireField>>,
}

#[derive(Debug, Serialize)]
struct Type {
    fields: Named<WireField>,
}

/// Limits and fees of a transfer without a conversion.
#[derive(Debug, Default, Serialize)]
pub(super) struct Limits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fee_fixed: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fee_percent: Option<Box<RawValue>>,
}

#[derive(Debug, Serialize)]
struct Endpoint {
    enabled: bool,
    authentication_required: bool,
}

const SERVED: Endpoint = Endpoint { enabled: true, authentication_required: true };

#[derive(Debug, Serialize)]
struct Features {
    account_creation: bool,
    claimable_balances: bool,
}

impl Info {
    /// Of all assets, and of those that are withdrawn and deposited. `features`: whether deposits create accounts, and make
    /// claimable balances.
    pub fn new<'a>(
        served: impl Iterator<Item = &'a AssetId>,
        withdrawn: &[AssetInfos<'_>],
        deposited: &[AssetInfos<'_>],
        (account_creation, claimable_balances): (bool, bool),
    ) -> Self {
        let codes: Vec<&str> = served.map(AssetId::code).collect();
        let (withdraw, withdraw_exchange) = operations(&codes, withdrawn);
        let (deposit, deposit_exchange) = operations(&codes, deposited);
        Self {
            deposit,
            deposit_exchange,
            withdraw,
            withdraw_exchange,
            fee: SERVED,
            transactions: SERVED,
            transaction: SERVED,
            features: Features { account_creation, claimable_balances },
        }
    }
}

/// One direction of transfers: without and with a conversion, by the assets' codes.
fn operations(codes: &[&str], infos: &[AssetInfos<'_>]) -> (Named<Operation>, Named<Operation>) {
    let (mut plain, mut exchange) = (Vec::new(), Vec::new());
    for code in codes {
        let found = infos.iter().find(|info| info.plain.asset.asset.code() == *code);
        plain.push(((*code).to_owned(), Operation::of(found.map(|info| &info.plain), Limits::of)));
        let converted = found.and_then(|info| info.exchange.as_ref());
        exchange.push(((*code).to_owned(), Operation::of(converted, Limits::of_exchange)));
    }
    (plain.into_iter().collect(), exchange.into_iter().collect())
}

impl Operation {
    fn of(info: Option<&AssetInfo<'_, TransferInfo>>, limits: fn(&AssetInfo<'_, TransferInfo>) -> Limits) -> Self {
        let Some(info) = info else { return Self::Not(NOT_ENABLED) };
        let methods = info.funding_methods();
        let fields = || field_map(&info.guest.terms.fields);
        let (types, fields) = match info.asset.flow {
            Flow::OffTheLedger => {
                let types = methods.iter().map(|method| (method.clone(), Type { fields: fields() }));
                (Some(types.collect()), None)
            }
            Flow::OntoTheLedger => (None, Some(fields())),
        };
        Self::Enabled(Box::new(Transferred {
            enabled: true,
            authentication_required: true,
            limits: limits(info),
            types,
            fields,
            funding_methods: methods,
        }))
    }
}

impl Limits {
    fn of(info: &AssetInfo<'_, TransferInfo>) -> Self {
        let amount = |amount: Amount| number(amount.decimal());
        let terms = info.asset.terms;
        // The fee of a rate comes with the rate.
        if !terms.one_for_one {
            return Self::of_exchange(info);
        }
        Self {
            fee_fixed: terms.fee_fixed.and_then(amount),
            fee_percent: terms.fee_percent.and_then(number),
            ..Self::of_exchange(info)
        }
    }

    /// The fee of a conversion comes with its rate.
    fn of_exchange(info: &AssetInfo<'_, TransferInfo>) -> Self {
        let amount = |amount: Amount| number(amount.decimal());
        Self {
            min_amount: info.min_amount().and_then(amount),
            max_amount: info.max_amount().and_then(amount),
            ..Self::default()
        }
    }
}
