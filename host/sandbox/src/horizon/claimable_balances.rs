//! Claimable balances.

use super::{
    ask::Ask,
    feed::{Item, paged},
    problem::Problem,
    reply::{Object, amount, as_of, hal, link, put_sponsor, template, time},
};
use crate::{
    handle::Sandbox,
    ledger::{
        asset::{self, canonical},
        entry::{ClaimableBalance, Entry, Key},
    },
    view::View,
};
use anchor_model::{AccountId, Timestamp};
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::{Value, json};
use stellar_xdr::ClaimPredicate;

/// What the XDR form of an id starts with: the number of its only kind.
const KIND: &str = "00000000";

fn id_of(balance: &ClaimableBalance) -> String {
    format!("{KIND}{}", hex::encode(balance.id))
}

pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(text): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let mut id = [0; 32];
    let valid = text.strip_prefix(KIND).is_some_and(|text| hex::decode_to_slice(text, &mut id).is_ok());
    if !valid {
        return Err(Problem::bad_request("id", "Invalid claimable balance ID"));
    }
    let view = sandbox.view(ask.plan.lag);
    let balance = view.balance(id).ok_or_else(Problem::not_found)?;
    Ok(as_of(view.latest(), hal(&Value::Object(render(&view, &ask, &balance)))))
}

fn account(ask: &Ask, name: &str) -> Result<Option<AccountId>, Problem> {
    let parse = |text| AccountId::parse(text);
    ask.parameter(name)
        .map(parse)
        .transpose()
        .map_err(|_| Problem::bad_request(name, "Account ID must start with `G` and contain 56 alphanum characters"))
}

pub(super) async fn list(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let (descending, limit) = (ask.is_descending()?, ask.limit()?);
    let (claimant, sponsor) = (account(&ask, "claimant")?, account(&ask, "sponsor")?);
    let asset = match ask.parameter("asset") {
        None => None,
        Some(text) => Some(asset::parse(text).ok_or_else(|| Problem::bad_request("asset", "invalid asset"))?),
    };
    let after = ask.cursor().map(parse_cursor).transpose()?;
    let view = sandbox.view(ask.plan.lag);
    let entries = view.entries();
    let mut found: Vec<_> = entries
        .range(Key::Balance([0; 32])..)
        .filter_map(|(_, entry)| if let Entry::Balance(balance) = entry { Some(balance) } else { None })
        .filter(|balance| {
            claimant.is_none_or(|wanted| balance.claimants.iter().any(|(claimant, _)| *claimant == wanted))
                && sponsor.is_none_or(|wanted| balance.sponsor == wanted)
                && asset.as_ref().is_none_or(|wanted| balance.asset == *wanted)
        })
        .filter(|balance| {
            let place = (balance.modified, id_of(balance));
            after.as_ref().is_none_or(|after| if descending { place < *after } else { place > *after })
        })
        .collect();
    found.sort_by_key(|balance| (balance.modified, balance.id));
    if descending {
        found.reverse();
    }
    let items = found.into_iter().take(limit).map(|balance| Item::of(Value::Object(render(&view, &ask, balance))));
    Ok(as_of(view.latest(), paged(&ask, descending, limit, items.collect())))
}

fn parse_cursor(text: &str) -> Result<(u32, String), Problem> {
    let bad = || Problem::bad_request("cursor", "cursor must be a paging token");
    let (ledger, id) = text.split_once('-').ok_or_else(bad)?;
    Ok((ledger.parse().map_err(|_| bad())?, id.to_owned()))
}

fn render(view: &View<'_>, ask: &Ask, balance: &ClaimableBalance) -> Object {
    let id = id_of(balance);
    let path = format!("/claimable_balances/{id}");
    let claimants = balance
        .claimants
        .iter()
        .map(|(account, condition)| json!({ "destination": account.to_string(), "predicate": predicate(condition) }));
    let mut body = Object::new();
    let list = |name: &str| template(ask, &format!("{path}/{name}{{?cursor,limit,order}}"));
    let links = json!({
        "self": link(ask, &path),
        "transactions": list("transactions"),
        "operations": list("operations"),
    });
    body.insert("_links".to_owned(), links);
    body.insert("id".to_owned(), id.clone().into());
    body.insert("asset".to_owned(), canonical(&balance.asset).into());
    body.insert("amount".to_owned(), amount(balance.amount).into());
    put_sponsor(&mut body, Some(balance.sponsor));
    body.insert("last_modified_ledger".to_owned(), balance.modified.into());
    if let Some(at) = view.closed_at(balance.modified) {
        body.insert("last_modified_time".to_owned(), time(at).into());
    }
    body.insert("claimants".to_owned(), claimants.collect());
    body.insert("flags".to_owned(), json!({ "clawback_enabled": balance.clawback_enabled }));
    body.insert("paging_token".to_owned(), format!("{}-{id}", balance.modified).into());
    body
}

/// A claim's condition.
pub(super) fn predicate(condition: &ClaimPredicate) -> Value {
    let all = |two: &[ClaimPredicate]| two.iter().map(predicate).collect::<Vec<_>>();
    match condition {
        ClaimPredicate::Unconditional => json!({ "unconditional": true }),
        ClaimPredicate::And(two) => json!({ "and": all(two) }),
        ClaimPredicate::Or(two) => json!({ "or": all(two) }),
        ClaimPredicate::Not(one) => json!({ "not": one.as_deref().map(predicate) }),
        ClaimPredicate::BeforeAbsoluteTime(at) => {
            json!({ "abs_before": time(Timestamp::from_seconds(*at)), "abs_before_epoch": at.to_string() })
        }
        ClaimPredicate::BeforeRelativeTime(after) => json!({ "rel_before": after.to_string() }),
    }
}
