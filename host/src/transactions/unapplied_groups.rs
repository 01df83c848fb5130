//! Unapplied payments that look alike, as one: a stranger can send a thousand, and an operator has to see the others.

use super::Transactions;
use crate::context::Error;
use crate::model::Amount;
use crate::store::UnappliedPayment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Payments that are read at once.
const PAGE: u32 = 1_000;
/// Payments that are looked at for one list.
const MOST: usize = 100_000;

/// Unapplied payments of one account, asset, reason, payer, transaction and decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnappliedGroup {
    /// The oldest one's id.
    pub operation_id: i64,
    /// The newest one's id.
    pub last_operation_id: i64,
    /// How many there are.
    pub payments: u64,
    /// When the oldest one was recorded.
    pub seen_at: String,
    /// What they add up to, in units of the asset; none: Horizon's records could not be read.
    pub amount: Option<String>,
    /// Which asset, in SEP-38 notation.
    pub asset: Option<String>,
    /// The payer's account.
    pub from: Option<String>,
    /// Our account.
    pub account: String,
    /// Why they are unapplied.
    pub reason: Option<String>,
    /// The transaction they seem to be for, or were matched to.
    pub transaction_id: Option<String>,
    /// What was decided; none: nothing yet.
    pub decision: Option<String>,
}

/// The groups, the one with the oldest payment first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnappliedGroups {
    /// The groups.
    pub groups: Vec<UnappliedGroup>,
    /// How many more groups there are than `limit`, all younger than these.
    pub left_out: usize,
    /// Payments after this one were not looked at; none: all were.
    pub rest_after: Option<i64>,
}

/// What payments of a group have in common.
type Key = [Option<String>; 6];

impl Transactions {
    /// Unapplied payments after operation `after`, grouped: at most `limit` groups. `all`: including those already
    /// decided.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn unapplied_groups(&self, all: bool, after: i64, limit: u32) -> Result<UnappliedGroups, Error> {
        let (mut groups, mut seen, mut last) = (BTreeMap::<Key, Group>::new(), 0, after);
        let rest_after = loop {
            let page = self.store.unapplied(all, last, PAGE).await?;
            let Some(newest) = page.last() else { break None };
            last = newest.operation_id;
            seen += page.len();
            for payment in page {
                let read = payment.payment();
                let amount = read.as_ref().map(|read| read.amount).unwrap_or_default();
                let (asset, from) = read.map(|read| (read.asset.to_string(), read.from.to_string())).unzip();
                let UnappliedPayment { operation_id, seen_at, account, reason, transaction_id, decision, .. } = payment;
                let key = [Some(account), asset, from, reason, transaction_id, decision];
                groups.entry(key).or_insert_with(|| Group::of(operation_id, seen_at)).add(operation_id, amount);
            }
            if seen >= MOST {
                break Some(last);
            }
        };
        let mut groups: Vec<_> = groups.into_iter().map(|(key, group)| group.shown(key)).collect();
        groups.sort_unstable_by_key(|group| group.operation_id);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let left_out = groups.len().saturating_sub(limit);
        groups.truncate(limit);
        Ok(UnappliedGroups { groups, left_out, rest_after })
    }
}

struct Group {
    first: i64,
    last: i64,
    seen_at: String,
    payments: u64,
    amount: Amount,
}

impl Group {
    fn of(id: i64, seen_at: String) -> Self {
        Self { first: id, last: id, seen_at, payments: 0, amount: Amount::ZERO }
    }

    fn add(&mut self, id: i64, amount: Amount) {
        self.last = id;
        self.payments += 1;
        // More than an asset can have in circulation: nothing that was paid.
        self.amount = self.amount.plus(amount).unwrap_or(self.amount);
    }

    fn shown(self, [account, asset, from, reason, transaction_id, decision]: Key) -> UnappliedGroup {
        UnappliedGroup {
            operation_id: self.first,
            last_operation_id: self.last,
            payments: self.payments,
            seen_at: self.seen_at,
            amount: asset.is_some().then(|| self.amount.to_string()),
            asset,
            from,
            account: account.unwrap_or_default(),
            reason,
            transaction_id,
            decision,
        }
    }
}
