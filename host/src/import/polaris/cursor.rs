//! How far Polaris has read the ledger. It keeps no cursor: of each payment that it found, it keeps the paging token of the ledger
//! transaction, and it takes the transactions of an account one after another.

use crate::import::{Finding, Ours, Plan, ours::before_ledger_of, row::Row};
use std::collections::BTreeMap;

/// Where each account is read from on: the ledger of the last transaction that was found.
pub(super) fn add(rows: &[Row], ours: &Ours, plan: &mut Plan) {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| matches!(row.get("kind"), Some("send" | "withdrawal" | "withdrawal-exchange")))
    {
        let (Some(account), Some(token)) = (row.get("receiving_anchor_account"), row.get("paging_token")) else {
            continue;
        };
        let Ok(token) = token.parse::<u64>() else {
            plan.refused.push(row.wrong("paging_token", format!("`{token}` is not a number")));
            continue;
        };
        let furthest = last.entry(account).or_default();
        *furthest = (*furthest).max(token);
    }
    for account in ours.accounts() {
        match last.get(account.to_string().as_str()).map(|token| before_ledger_of(*token)).or(ours.named_cursor()) {
            Some(token) => plan.takeover.cursors.push((account, token)),
            None if plan.expects_payment_at(account) => {
                let problem = format!("nothing says how far payments to {account} were read");
                let remedy =
                    "name a ledger that closed before the oldest open transaction was opened: --read-from-ledger N";
                plan.refused.push(Finding::new("polaris_transaction", "paging_token", problem).remedy(remedy));
            }
            None => {}
        }
    }
}
