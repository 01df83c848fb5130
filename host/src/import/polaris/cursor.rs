//! How far Polaris has read the ledger. It keeps no cursor: of each payment that it found, it keeps the paging token of the ledger
//! transaction, and it takes the transactions of an account one after another.

use crate::import::{Ours, Plan, ours::before_ledger_of, row::Row};
use std::collections::BTreeMap;

/// Where each account is read from on: the ledger of the last transaction that was found.
pub(super) fn add(rows: &[Row], ours: &Ours, plan: &mut Plan) {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| matches!(row.get("kind"), Some("send" | "withdrawal" | "withdrawal-exchange")))
    {
        let (Some(account), Some(token)) = (row.get("receiving_anchor_account"), row.get("paging_token")) else {
            continue;
        };
        let read = token.parse::<u64>().map_err(|_| "is not a number".to_owned());
        let token = match read.and_then(|token| ours.beyond(token).map_or(Ok(token), Err)) {
            Ok(token) => token,
            Err(problem) => {
                let remedy = "write the paging token that Horizon has of its stellar_transaction_id into it";
                plan.refused.push(row.wrong("paging_token", format!("`{token}` {problem}")).remedy(remedy));
                continue;
            }
        };
        let furthest = last.entry(account).or_default();
        *furthest = (*furthest).max(token);
    }
    for account in ours.accounts() {
        let found = last.get(account.to_string().as_str()).map(|token| before_ledger_of(*token));
        plan.read_from(account, found.or(ours.named_cursor()), ("polaris_transaction", "paging_token"));
    }
}
