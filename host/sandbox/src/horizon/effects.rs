//! Effects: the changes of operations to accounts' balances.

use super::{
    ask::{self, Ask, Page},
    feed::{Item, serve},
    operation_json::put_effect_account,
    operations::{position, transaction_scope},
    problem::Problem,
    reply::{Object, amount, link, put_asset, time},
    transactions::must_exist,
};
use crate::{
    handle::Sandbox,
    history::{OperationRef, Scope},
    ledger::operation::{Effect, EffectKind},
    view::View,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::{Value, json};

pub(super) async fn all(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    list(&sandbox, ask, Scope::All)
}

pub(super) async fn of_account(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    list(&sandbox, ask, Scope::Account(ask::account(&account)?))
}

pub(super) async fn of_transaction(
    State(sandbox): State<Sandbox>,
    Path(hash): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    let scope = transaction_scope(&sandbox, &ask, &hash)?;
    list(&sandbox, ask, scope)
}

pub(super) async fn of_operation(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    list(&sandbox, ask, Scope::Operation(position(&id)?))
}

pub(super) async fn of_ledger(
    State(sandbox): State<Sandbox>,
    Path(sequence): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    list(&sandbox, ask, super::ledgers::scope(&sequence)?)
}

fn list(sandbox: &Sandbox, ask: Ask, scope: Scope) -> Result<Response, Problem> {
    serve(sandbox, ask, move |view: &View<'_>, ask: &Ask, page: Page| {
        must_exist(view, scope)?;
        // Effects of the cursor's operation may be beyond the cursor.
        let (operation, number) = page.cursor;
        let edge = if page.descending { operation.saturating_add(1) } else { operation.saturating_sub(1) };
        let operations = view.operations(scope, edge, page.descending);
        let effects = operations.flat_map(|operation| {
            let about = |effect: &Effect| !matches!(scope, Scope::Account(account) if account != effect.account);
            let numbered = (1..).zip(operation.effects());
            let mut found: Vec<_> = numbered
                .filter(|(_, effect)| about(effect))
                .map(|(number, effect)| (operation.position(), number, render(ask, &operation, number, effect)))
                .collect();
            if page.descending {
                found.reverse();
            }
            found
        });
        let wanted = effects.filter(|(at, nth, _)| {
            if page.descending { (*at, *nth) < (operation, number) } else { (*at, *nth) > (operation, number) }
        });
        Ok(wanted.take(page.limit).map(|(_, _, body)| Item::of(body)).collect())
    })
}

fn render(ask: &Ask, operation: &OperationRef, number: u32, effect: &Effect) -> Value {
    let at = operation.position();
    let token = format!("{at}-{number}");
    let (kind, code) = match effect.kind {
        EffectKind::Created { .. } => ("account_created", 0),
        EffectKind::Removed => ("account_removed", 1),
        EffectKind::Credited { .. } => ("account_credited", 2),
        EffectKind::Debited { .. } => ("account_debited", 3),
    };
    let mut body = Object::new();
    let links = json!({
        "operation": link(ask, &format!("/operations/{at}")),
        "succeeds": link(ask, &format!("/effects?order=desc&cursor={token}")),
        "precedes": link(ask, &format!("/effects?order=asc&cursor={token}")),
    });
    body.insert("_links".to_owned(), links);
    body.insert("id".to_owned(), format!("{at:019}-{number:010}").into());
    body.insert("paging_token".to_owned(), token.into());
    put_effect_account(&mut body, effect.account, effect.muxed_id);
    body.insert("type".to_owned(), kind.into());
    body.insert("type_i".to_owned(), code.into());
    body.insert("created_at".to_owned(), time(operation.record.closed_at).into());
    match &effect.kind {
        EffectKind::Created { starting_balance } => {
            body.insert("starting_balance".to_owned(), amount(*starting_balance).into());
        }
        EffectKind::Removed => {}
        EffectKind::Credited { asset, amount: stroops } | EffectKind::Debited { asset, amount: stroops } => {
            put_asset(&mut body, "asset_", asset);
            body.insert("amount".to_owned(), amount(*stroops).into());
        }
    }
    Value::Object(body)
}
