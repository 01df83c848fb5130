//! One operation in Horizon's JSON.

use super::{
    ask::Ask,
    claimable_balances::predicate,
    reply::{Object, amount, link, put_address, put_asset, put_muxed, put_sponsor, time},
    transactions,
};
use crate::{
    history::OperationRef,
    ledger::{
        asset::{self, account_of, canonical},
        envelope::base,
        operation::EffectKind,
        result_code::snake,
    },
};
use anchor_model::AccountId;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use stellar_xdr::{
    Asset, ChangeTrustAsset, Claimant, CreateClaimableBalanceOp, MuxedAccount, OperationBody, SetOptionsOp,
};

const ACCOUNT_FLAGS: [(u32, &str); 4] =
    [(1, "auth_required"), (2, "auth_revocable"), (4, "auth_immutable"), (8, "auth_clawback_enabled")];
const TRUST_LINE_FLAGS: [(u32, &str); 3] =
    [(1, "authorized"), (2, "authorized_to_maintain_liabilites"), (4, "clawback_enabled")];

/// An operation, with its transaction if `join`.
pub(super) fn render(ask: &Ask, at: &OperationRef, join: bool) -> Value {
    let Some(operation) = at.operation() else { return Value::Null };
    let record = &at.record;
    let hash = hex::encode(record.submitted.outer_hash());
    let id = at.position().to_string();
    let source = record.submitted.actor(operation);
    let kind = snake(operation.body.name());
    let mut body = Object::new();
    body.insert(
        "_links".to_owned(),
        json!({
            "self": link(ask, &format!("/operations/{id}")),
            "transaction": link(ask, &format!("/transactions/{hash}")),
            "effects": link(ask, &format!("/operations/{id}/effects")),
            "succeeds": link(ask, &format!("/effects?order=desc&cursor={id}")),
            "precedes": link(ask, &format!("/effects?order=asc&cursor={id}")),
        }),
    );
    body.insert("id".to_owned(), id.clone().into());
    body.insert("paging_token".to_owned(), id.into());
    body.insert("transaction_successful".to_owned(), record.successful.into());
    put_address(&mut body, "source_account", source);
    body.insert("type".to_owned(), kind.into());
    body.insert("type_i".to_owned(), (operation.body.discriminant() as i32).into());
    body.insert("created_at".to_owned(), time(record.closed_at).into());
    body.insert("transaction_hash".to_owned(), hash.into());
    let trace = record.traces.get(at.index);
    put_sponsor(&mut body, trace.and_then(|trace| trace.sponsor));
    if join {
        body.insert("transaction".to_owned(), transactions::render(ask, record, None));
    }
    put_details(&mut body, at, source, &operation.body);
    Value::Object(body)
}

fn text(account: AccountId) -> Value {
    account.to_string().into()
}

#[expect(clippy::too_many_lines, reason = "one arm for each kind of operation")]
fn put_details(out: &mut Object, at: &OperationRef, source: &MuxedAccount, body: &OperationBody) {
    match body {
        OperationBody::CreateAccount(op) => {
            put_address(out, "funder", source);
            out.insert("account".to_owned(), text(account_of(&op.destination)));
            out.insert("starting_balance".to_owned(), amount(op.starting_balance).into());
        }
        OperationBody::Payment(op) => put_payment(out, source, &op.destination, &op.asset, op.amount),
        OperationBody::PathPaymentStrictReceive(op) => {
            put_payment(out, source, &op.destination, &op.dest_asset, op.dest_amount);
            put_path(out, &op.path, &op.send_asset);
            out.insert("source_amount".to_owned(), amount(moved(at)).into());
            out.insert("source_max".to_owned(), amount(op.send_max).into());
        }
        OperationBody::PathPaymentStrictSend(op) => {
            put_payment(out, source, &op.destination, &op.dest_asset, moved(at));
            put_path(out, &op.path, &op.send_asset);
            out.insert("source_amount".to_owned(), amount(op.send_amount).into());
            out.insert("destination_min".to_owned(), amount(op.dest_min).into());
        }
        OperationBody::SetOptions(op) => put_options(out, op),
        OperationBody::ChangeTrust(op) => {
            let asset = match &op.line {
                ChangeTrustAsset::CreditAlphanum4(credit) => Asset::CreditAlphanum4(credit.clone()),
                ChangeTrustAsset::CreditAlphanum12(credit) => Asset::CreditAlphanum12(credit.clone()),
                ChangeTrustAsset::Native | ChangeTrustAsset::PoolShare(_) => Asset::Native,
            };
            put_asset(out, "asset_", &asset);
            out.insert("limit".to_owned(), amount(op.limit).into());
            if let Some(issuer) = asset::issuer(&asset) {
                out.insert("trustee".to_owned(), text(issuer));
            }
            put_address(out, "trustor", source);
        }
        OperationBody::AccountMerge(into) => {
            put_address(out, "account", source);
            put_address(out, "into", into);
        }
        OperationBody::ManageData(op) => {
            out.insert("name".to_owned(), op.data_name.to_utf8_string_lossy().into());
            let value = op.data_value.as_ref().map(|value| BASE64.encode(value.0.as_slice()));
            out.insert("value".to_owned(), value.unwrap_or_default().into());
        }
        OperationBody::BumpSequence(op) => {
            out.insert("bump_to".to_owned(), op.bump_to.0.to_string().into());
        }
        OperationBody::CreateClaimableBalance(op) => put_claimable(out, op),
        OperationBody::ClaimClaimableBalance(op) => {
            let stellar_xdr::ClaimableBalanceId::ClaimableBalanceIdTypeV0(id) = &op.balance_id;
            out.insert("balance_id".to_owned(), format!("00000000{}", hex::encode(id.0)).into());
            put_address(out, "claimant", source);
        }
        OperationBody::BeginSponsoringFutureReserves(op) => {
            out.insert("sponsored_id".to_owned(), text(account_of(&op.sponsored_id)));
        }
        OperationBody::EndSponsoringFutureReserves => {
            let sponsor = at.record.traces.get(at.index).and_then(|trace| trace.begin_sponsor);
            if let Some(sponsor) = sponsor {
                out.insert("begin_sponsor".to_owned(), text(sponsor));
            }
        }
        OperationBody::SetTrustLineFlags(op) => {
            put_asset(out, "asset_", &op.asset);
            out.insert("trustor".to_owned(), text(account_of(&op.trustor)));
            put_flags(out, "set_flags", Some(op.set_flags), &TRUST_LINE_FLAGS);
            put_flags(out, "clear_flags", Some(op.clear_flags), &TRUST_LINE_FLAGS);
        }
        OperationBody::AllowTrust(op) => {
            put_asset(out, "asset_", &asset::of_code(&op.asset, base(source)));
            put_address(out, "trustee", source);
            out.insert("trustor".to_owned(), text(account_of(&op.trustor)));
            out.insert("authorize".to_owned(), (op.authorize & 1 != 0).into());
            out.insert("authorize_to_maintain_liabilities".to_owned(), (op.authorize != 0).into());
        }
        _ => {}
    }
}

fn put_payment(out: &mut Object, from: &MuxedAccount, to: &MuxedAccount, asset: &Asset, stroops: i64) {
    put_asset(out, "asset_", asset);
    put_address(out, "from", from);
    put_address(out, "to", to);
    out.insert("amount".to_owned(), amount(stroops).into());
}

fn put_path(out: &mut Object, path: &[Asset], from: &Asset) {
    let hops = path.iter().map(|asset| {
        let mut hop = Object::new();
        put_asset(&mut hop, "asset_", asset);
        Value::Object(hop)
    });
    out.insert("path".to_owned(), hops.collect());
    put_asset(out, "source_asset_", from);
}

/// The amount that a path payment moved; zero if it failed.
fn moved(at: &OperationRef) -> i64 {
    let debited = at.effects().iter().find_map(|effect| match effect.kind {
        EffectKind::Debited { amount, .. } => Some(amount),
        _ => None,
    });
    debited.unwrap_or(0)
}

fn put_options(out: &mut Object, op: &SetOptionsOp) {
    let numbers = [
        ("master_key_weight", op.master_weight),
        ("low_threshold", op.low_threshold),
        ("med_threshold", op.med_threshold),
        ("high_threshold", op.high_threshold),
    ];
    for (name, value) in numbers {
        if let Some(value) = value {
            out.insert(name.to_owned(), value.into());
        }
    }
    if let Some(domain) = &op.home_domain {
        out.insert("home_domain".to_owned(), String::from_utf8_lossy(domain.0.as_slice()).into());
    }
    if let Some(destination) = &op.inflation_dest {
        out.insert("inflation_dest".to_owned(), text(account_of(destination)));
    }
    if let Some(signer) = &op.signer {
        out.insert("signer_key".to_owned(), signer.key.to_string().into());
        out.insert("signer_weight".to_owned(), signer.weight.into());
    }
    put_flags(out, "set_flags", op.set_flags, &ACCOUNT_FLAGS);
    put_flags(out, "clear_flags", op.clear_flags, &ACCOUNT_FLAGS);
}

fn put_flags(out: &mut Object, name: &str, flags: Option<u32>, names: &[(u32, &str)]) {
    let given: Vec<_> = names.iter().filter(|(bit, _)| flags.unwrap_or(0) & bit != 0).collect();
    if !given.is_empty() {
        out.insert(name.to_owned(), given.iter().map(|(bit, _)| *bit).collect::<Vec<_>>().into());
        out.insert(format!("{name}_s"), given.iter().map(|(_, name)| *name).collect::<Vec<_>>().into());
    }
}

fn put_claimable(out: &mut Object, op: &CreateClaimableBalanceOp) {
    out.insert("asset".to_owned(), canonical(&op.asset).into());
    out.insert("amount".to_owned(), amount(op.amount).into());
    let claimants = op.claimants.iter().map(|Claimant::ClaimantTypeV0(claimant)| {
        json!({
            "destination": account_of(&claimant.destination).to_string(),
            "predicate": predicate(&claimant.predicate),
        })
    });
    out.insert("claimants".to_owned(), claimants.collect());
}

/// Adds the fields of a muxed effect's account beside its address.
pub(super) fn put_effect_account(out: &mut Object, account: AccountId, muxed_id: Option<u64>) {
    out.insert("account".to_owned(), text(account));
    if let Some(id) = muxed_id {
        let ed25519 = stellar_xdr::Uint256(*account.as_bytes());
        put_muxed(out, "account", &MuxedAccount::MuxedEd25519(stellar_xdr::MuxedAccountMed25519 { id, ed25519 }));
    }
}
