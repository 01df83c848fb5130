//! Operations and payments, single and in lists.

use super::{
    ask::{self, Ask, Page},
    feed::{Item, serve},
    operation_json::render,
    problem::Problem,
    reply::hal,
    transactions::must_exist,
};
use crate::{
    handle::Sandbox,
    history::{OperationRef, Scope},
    view::View,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use stellar_xdr::OperationBody;

/// The kind of a list of operations.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// Only those that move money between accounts.
    Payments,
}

impl Which {
    fn includes(self, operation: &OperationRef) -> bool {
        self == Self::All
            || operation.operation().is_some_and(|operation| {
                matches!(
                    operation.body,
                    OperationBody::CreateAccount(_)
                        | OperationBody::Payment(_)
                        | OperationBody::PathPaymentStrictReceive(_)
                        | OperationBody::PathPaymentStrictSend(_)
                        | OperationBody::AccountMerge(_)
                )
            })
    }
}

macro_rules! lists {
    ($($of_all:ident, $of_account:ident, $of_transaction:ident, $of_ledger:ident: $which:expr;)*) => {$(
        pub(super) async fn $of_all(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
            list(&sandbox, ask, Scope::All, $which)
        }

        pub(super) async fn $of_account(
            State(sandbox): State<Sandbox>,
            Path(account): Path<String>,
            ask: Ask,
        ) -> Result<Response, Problem> {
            list(&sandbox, ask, Scope::Account(ask::account(&account)?), $which)
        }

        pub(super) async fn $of_transaction(
            State(sandbox): State<Sandbox>,
            Path(hash): Path<String>,
            ask: Ask,
        ) -> Result<Response, Problem> {
            let scope = transaction_scope(&sandbox, &ask, &hash)?;
            list(&sandbox, ask, scope, $which)
        }

        pub(super) async fn $of_ledger(
            State(sandbox): State<Sandbox>,
            Path(sequence): Path<String>,
            ask: Ask,
        ) -> Result<Response, Problem> {
            list(&sandbox, ask, super::ledgers::scope(&sequence)?, $which)
        }
    )*};
}

lists! {
    all, of_account, of_transaction, of_ledger: Which::All;
    payments, payments_of_account, payments_of_transaction, payments_of_ledger: Which::Payments;
}

/// The transaction with this hash.
pub(super) fn transaction_scope(sandbox: &Sandbox, ask: &Ask, hash: &str) -> Result<Scope, Problem> {
    let (view, hash) = (sandbox.view(ask.plan.lag), ask::hash(hash)?);
    let record = view.by_hash(hash).ok_or_else(Problem::not_found)?;
    Ok(Scope::Transaction(record.position()))
}

pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let position = position(&id)?;
    let join = ask.joins_transactions()?;
    let operation = sandbox.view(ask.plan.lag).operation(position).ok_or_else(Problem::not_found)?;
    Ok(hal(&render(&ask, &operation, join)))
}

/// An operation's id in a path.
pub(super) fn position(id: &str) -> Result<i64, Problem> {
    id.parse().ok().filter(|id| *id > 0).ok_or_else(|| Problem::bad_request("id", "Invalid operation id"))
}

fn list(sandbox: &Sandbox, ask: Ask, scope: Scope, which: Which) -> Result<Response, Problem> {
    let join = ask.joins_transactions()?;
    let failed = ask.flag("include_failed")? || matches!(scope, Scope::Transaction(_));
    serve(sandbox, ask, move |view: &View<'_>, ask: &Ask, page: Page| {
        must_exist(view, scope)?;
        let operations = view.operations(scope, page.cursor.0, page.descending);
        let wanted = operations
            .filter(|operation| (failed || operation.record.successful) && which.includes(operation))
            .take(page.limit);
        Ok(wanted.map(|operation| Item::of(render(ask, &operation, join))).collect())
    })
}
