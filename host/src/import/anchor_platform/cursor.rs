//! How far the platform has read the ledger: one place for all accounts.

use crate::import::{Finding, Ours, Plan, ours::before_ledger_of, row::Row};

const TABLE: &str = super::PAGE_TOKEN.name;

/// Where the ledger is read from on.
pub(super) fn add(rows: Vec<Row>, ours: &Ours, plan: &mut Plan) {
    let row = rows.first();
    let horizon = row.and_then(|row| row.get("horizon_cursor"));
    let rpc = row.and_then(|row| row.get("stellar_rpc_cursor"));
    // Whoever changed from one to the other left a cursor behind: the later one is how far it was read.
    let tokens: Vec<Option<u64>> = [horizon, rpc].into_iter().flatten().map(token).collect();
    let token = match tokens.iter().copied().collect::<Option<Vec<u64>>>() {
        Some(tokens) => tokens.into_iter().max().map(before_ledger_of).or(ours.named_cursor()),
        None => {
            let text = horizon.or(rpc).unwrap_or_default();
            plan.refused.push(Finding::new(TABLE, "horizon_cursor", format!("`{text}` is no cursor")));
            return;
        }
    };
    for account in ours.accounts() {
        plan.read_from(account, token, (TABLE, "horizon_cursor"));
    }
}

/// A paging token of Horizon's, or the part before the hyphen of one of Stellar RPC's.
fn token(text: &str) -> Option<u64> {
    text.split('-').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn cursors_of_both_kinds_are_read() {
        assert_eq!(super::token("164090849041387521"), Some(164_090_849_041_387_521));
        assert_eq!(super::token("0164090849041387521-0000000003"), Some(164_090_849_041_387_521));
        assert_eq!(super::token("now"), None);
    }
}
