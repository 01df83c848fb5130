//! `PATCH /transactions`: what the Anchor Platform's older clients send, a transaction with another status or other amounts. Each
//! is carried out as the one method that leads there; what no method does is refused.

use super::{
    methods,
    params::{self, Params, WireAmount, WireFee, WireInstruction, WireRefund},
    transaction::{self, WireTransaction},
};
use crate::admin::{
    Records,
    answer::Answer,
    input::Json,
    openapi::bounds,
    refusal::{refused_about, unreadable},
};
use crate::context;
use crate::model::{Amount, Fee, Refund, Status, Transaction, TransactionId};
use crate::transactions::{BusinessCall, BusinessRefused, Signoff, rules};
use crate::web::ApiError;
use axum::{Extension, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema},
};

/// Most transactions in a request.
const RECORDS_MAX: usize = 40;
/// Most times that a transaction is looked at again because another call has changed it.
const LOOKS_MAX: usize = 4;

/// Transactions as they shall be.
#[derive(Debug, Deserialize)]
pub(in crate::admin) struct Patches {
    records: Vec<Patch>,
}

impl PartialSchema for Patches {
    fn schema() -> RefOr<Schema> {
        let about = "Transactions as they shall be. They are changed in order, each alone: those before one that is refused stay changed.";
        ObjectBuilder::new()
            .description(Some(about))
            .property("records", bounds::list::<Patch>(RECORDS_MAX))
            .required("records")
            .into()
    }
}

impl ToSchema for Patches {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Patch::name().into_owned(), Patch::schema()));
        Patch::schemas(schemas);
    }
}

#[derive(Debug, Deserialize, ToSchema)]
struct Patch {
    transaction: PatchedTransaction,
}

/// What a transaction shall be. Fields that no method sets are ignored, so that what was read can be sent back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
struct PatchedTransaction {
    id: String,
    /// The present one, or one that a method of the Platform API leads to.
    status: String,
    amount_in: Option<WireAmount>,
    amount_out: Option<WireAmount>,
    amount_expected: Option<WireAmount>,
    fee_details: Option<WireFee>,
    #[schema(schema_with = params::text_schema)]
    message: Option<String>,
    #[schema(format = DateTime)]
    user_action_required_by: Option<String>,
    #[schema(format = DateTime)]
    transfer_received_at: Option<String>,
    #[schema(schema_with = params::id_schema)]
    external_transaction_id: Option<String>,
    instructions: Option<BTreeMap<String, WireInstruction>>,
    /// The last one is the one meant.
    #[serde(default)]
    stellar_transactions: Vec<PatchedPayment>,
    refunds: Option<PatchedRefunds>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
struct PatchedPayment {
    /// The hash of the ledger transaction.
    id: String,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
struct PatchedRefunds {
    /// The business's own refunds: one that is not on record is recorded.
    #[serde(default)]
    payments: Vec<PatchedRefund>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
struct PatchedRefund {
    id: String,
    amount: WireAmount,
    fee: Option<WireAmount>,
}

/// The transactions after the change.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::admin) struct Patched {
    records: Vec<WireTransaction>,
}

/// `PATCH /transactions`
pub(in crate::admin) async fn patch(
    State(state): State<Records>,
    Extension(signoff): Extension<Signoff>,
    Json(Patches { records }): Json<Patches>,
) -> Result<Answer<Patched>, ApiError> {
    if records.len() > RECORDS_MAX {
        let text = format!("records: there are {}; send at most {RECORDS_MAX}", records.len());
        return Err(ApiError::bad_request(text));
    }
    let mut shown = Vec::with_capacity(records.len());
    for (place, Patch { transaction }) in records.into_iter().enumerate() {
        let at = |text: String| format!("records[{place}].transaction.{text}");
        let record = found(&state, &transaction.id).await?;
        let changed = settle(&state, record, &transaction, &signoff.by).await.map_err(|refused| match refused {
            BusinessRefused::Store(error) => unreadable(error),
            BusinessRefused::Failed(_) | BusinessRefused::Repeated => ApiError::unavailable(at(refused.to_string())),
            BusinessRefused::NotAllowed(_) => ApiError::bad_request(at(format!("status: {refused}"))),
            BusinessRefused::Parameter(text) => ApiError::bad_request(at(by_field(&text))),
        })?;
        shown.push(transaction::shown(&state, &changed).await.map_err(unreadable)?);
    }
    Ok(Answer(Patched { records: shown }))
}

async fn found(state: &Records, id: &str) -> Result<Transaction, ApiError> {
    let missing = || refused_about("transaction", id)(context::Error::NotFound);
    let parsed: TransactionId = id.parse().map_err(|_| missing())?;
    state.store.transaction(parsed).await.map_err(unreadable)?.ok_or_else(missing)
}

/// Changes the transaction. A refusal that another call's change brought about is no answer: it is looked at once more as it is
/// then, so that two equal requests at once are answered as one after the other.
async fn settle(
    state: &Records,
    mut record: Transaction,
    wanted: &PatchedTransaction,
    by: &str,
) -> Result<Transaction, BusinessRefused> {
    for _ in 0..LOOKS_MAX {
        let (id, version) = (record.id, record.version);
        match change(state, record, wanted, by).await {
            Err(refused @ (BusinessRefused::NotAllowed(_) | BusinessRefused::Parameter(_))) => {
                let now = state.store.transaction(id).await?;
                record = now.filter(|now| now.version != version).ok_or(refused)?;
            }
            done => return done,
        }
    }
    change(state, record, wanted, by).await
}

async fn change(
    state: &Records,
    record: Transaction,
    wanted: &PatchedTransaction,
    by: &str,
) -> Result<Transaction, BusinessRefused> {
    // Also where they are not used: what is no time was not meant as it stands.
    for (name, text) in [
        ("transfer_received_at", &wanted.transfer_received_at),
        ("user_action_required_by", &wanted.user_action_required_by),
    ] {
        params::time(name, text.as_deref())?;
    }
    let Some(status) = Status::from_name(&wanted.status) else {
        return Err(BusinessRefused::Parameter(format!("status: there is no `{}`", wanted.status)));
    };
    if !record.is_driven_by_business() {
        return Err(rules::Refused::DrivenByGuest.into());
    }
    let refund = new_refund(&record, status, wanted.refunds.as_ref())?;
    let method = match (&refund, status == record.status) {
        (Some(_), _) => refunded(&record, status)?,
        (None, false) => leading_to(&record, status)?,
        (None, true) if is_agreed(&record, wanted) => return unchanged(record, wanted),
        (None, true) => "notify_amounts_updated",
    };
    let params = params(wanted.clone(), refund);
    let (message, act_by) = (params.message()?, params.act_by()?);
    let is_one_for_one = state.operations.context.asset_of(&record).is_some_and(|asset| asset.terms.one_for_one);
    let call = BusinessCall { by: by.to_owned(), call: None, message, act_by, is_one_for_one };
    methods::carry_out(state, record, method, &params, &call).await
}

/// The method that leads from the transaction as it is to another status.
fn leading_to(record: &Transaction, wanted: Status) -> Result<&'static str, BusinessRefused> {
    let all: Vec<&'static str> = rules::methods_to(record, wanted).collect();
    if wanted == Status::PendingCustomerInfoUpdate {
        let text = "pending_customer_info_update follows from a customer: call notify_customer_info_updated";
        return Err(BusinessRefused::NotAllowed(text.to_owned()));
    }
    // What the money has come in for goes on; a payment is not credited once more.
    let recovery = all.iter().find(|method| **method == "notify_transaction_recovery");
    let named = |method: &&&str| **method != "notify_customer_info_updated" && **method != "notify_refund_sent";
    let chosen = recovery.or_else(|| all.iter().find(named));
    let chosen = chosen.or_else(|| all.iter().find(|method| **method == "notify_customer_info_updated"));
    chosen
        .copied()
        .ok_or_else(|| not_allowed(record, &format!("does not become {wanted} by anything that a business says")))
}

/// The method for a refund that the business has sent.
fn refunded(record: &Transaction, wanted: Status) -> Result<&'static str, BusinessRefused> {
    let found = rules::methods_to(record, wanted).find(|method| *method == "notify_refund_sent");
    found.ok_or_else(|| not_allowed(record, &format!("does not become {wanted} by a refund")))
}

fn not_allowed(record: &Transaction, problem: &str) -> BusinessRefused {
    BusinessRefused::NotAllowed(format!("a {} in {} {problem}", record.kind(), record.status))
}

/// Whether the amounts that are named are those that the transaction shows.
fn is_agreed(record: &Transaction, wanted: &PatchedTransaction) -> bool {
    let (expected, fee) = (record.amount_expected(), record.fee.as_ref().map(Fee::total));
    let amounts = [
        (wanted.amount_in.as_ref().map(|one| &one.amount), record.amount_in.as_ref().or(expected)),
        (wanted.amount_out.as_ref().map(|one| &one.amount), record.amount_out.as_ref()),
        (wanted.amount_expected.as_ref().map(|one| &one.amount), expected),
        (wanted.fee_details.as_ref().map(|fee| &fee.total), fee),
    ];
    amounts.into_iter().all(|(written, shown)| {
        let is_shown =
            |raw: &RawValue| shown.is_some_and(|shown| shown.amount.to_string() == raw.get().trim_matches('"'));
        written.is_none_or(|raw| is_shown(raw))
    })
}

/// The refund that the business has sent, and that is not on record.
fn new_refund(
    record: &Transaction,
    status: Status,
    refunds: Option<&PatchedRefunds>,
) -> Result<Option<WireRefund>, BusinessRefused> {
    let mut new = Vec::new();
    for one in refunds.into_iter().flat_map(|refunds| &refunds.payments) {
        // One that was announced is sent when the status moves on.
        let is_settled = |known: &Refund| known.sent_as().is_some() || status == record.status;
        let known = record.refunds.iter().find(|known| known.is_named(&one.id) && is_settled(known));
        match known {
            None => new.push(one),
            Some(known) if one.is_of(known) => {}
            Some(_) => {
                return Err(wrong_refund(&one.id, "is on record with other amounts: what was sent can't be changed"));
            }
        }
    }
    match new.as_slice() {
        [] => Ok(None),
        [one] => {
            Ok(Some(WireRefund { id: Some(one.id.clone()), amount: one.amount.clone(), amount_fee: one.fee.clone() }))
        }
        [_, other, ..] => Err(wrong_refund(&other.id, "is the second that is new: send one new refund in a request")),
    }
}

fn wrong_refund(id: &str, problem: &str) -> BusinessRefused {
    BusinessRefused::Parameter(format!("refunds.payments.id: {id} {problem}"))
}

impl PatchedRefund {
    /// Whether it has the amounts of one that is on record.
    fn is_of(&self, known: &Refund) -> bool {
        let is = |written: &WireAmount, amount: Amount| {
            Amount::parse(written.amount.get().trim_matches('"')).is_ok_and(|written| written == amount)
        };
        is(&self.amount, known.amount) && self.fee.as_ref().is_none_or(|fee| is(fee, known.fee))
    }
}

/// A complaint about a parameter of the method, by the name of the field that it came from.
fn by_field(text: &str) -> String {
    const FIELDS: [(&str, &str); 7] = [
        ("amount: the refund", "refunds.payments.amount: the refund"),
        ("refund.amount_fee", "refunds.payments.fee"),
        ("refund.", "refunds.payments."),
        ("refund ", "refunds.payments "),
        ("stellar_transaction_id", "stellar_transactions.id"),
        ("funds_received_at", "transfer_received_at"),
        ("funds_sent_at", "transfer_received_at"),
    ];
    let renamed = FIELDS.iter().find_map(|(of, field)| Some(format!("{field}{}", text.strip_prefix(of)?)));
    renamed.unwrap_or_else(|| text.to_owned())
}

/// A transaction that has the status already, unless something else was wanted of it.
fn unchanged(record: Transaction, wanted: &PatchedTransaction) -> Result<Transaction, BusinessRefused> {
    let differs = |wanted: &Option<String>, is: &Option<String>| wanted.is_some() && wanted != is;
    let names = [
        ("message", differs(&wanted.message, &record.message)),
        ("external_transaction_id", differs(&wanted.external_transaction_id, &record.external_id)),
    ];
    match names.into_iter().find(|(_, differs)| *differs) {
        None => Ok(record),
        Some((name, _)) => Err(BusinessRefused::Parameter(format!(
            "{name}: is set with a change of status alone, and the status is {} already",
            record.status
        ))),
    }
}

fn params(wanted: PatchedTransaction, refund: Option<WireRefund>) -> Params {
    Params {
        transaction_id: Some(wanted.id),
        message: wanted.message,
        user_action_required_by: wanted.user_action_required_by,
        amount_in: wanted.amount_in,
        amount_out: wanted.amount_out,
        amount_expected: wanted.amount_expected,
        fee_details: wanted.fee_details,
        instructions: wanted.instructions,
        external_transaction_id: wanted.external_transaction_id,
        funds_sent_at: wanted.transfer_received_at.clone(),
        funds_received_at: wanted.transfer_received_at,
        stellar_transaction_id: wanted.stellar_transactions.into_iter().next_back().map(|payment| payment.id),
        refund,
        ..Params::default()
    }
}
