//! How far the platform has read the ledger: one place for all accounts.

use crate::import::{Finding, Ours, Plan, ours::before_ledger_of, row::Row};

const TABLE: &str = super::PAGE_TOKEN.name;

/// What to do about a cursor that is none.
const PUT_IT_RIGHT: &str = "write the paging token up to which payments were read into it, or empty it and name a ledger with \
    --read-from-ledger N";

/// Where the ledger is read from on.
pub(super) fn add(rows: Vec<Row>, ours: &Ours, plan: &mut Plan) {
    let mut last = None;
    for column in ["horizon_cursor", "stellar_rpc_cursor"] {
        let Some(text) = rows.first().and_then(|row| row.get(column)) else { continue };
        let read = token(text).ok_or_else(|| "is no cursor".to_owned());
        match read.and_then(|token| ours.beyond(token).map_or(Ok(token), Err)) {
            // Whoever changed from one to the other left a cursor behind: the later one is how far it was read.
            Ok(token) => last = last.max(Some(token)),
            Err(problem) => {
                plan.refused.push(Finding::new(TABLE, column, format!("`{text}` {problem}")).remedy(PUT_IT_RIGHT));
                return;
            }
        }
    }
    let token = last.map(before_ledger_of).or(ours.named_cursor());
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
