//! Sequence numbers of the accounts that payouts use.

use super::{Difference, Kind, accept};
use crate::model::AccountId;

/// A channel on both sides.
#[derive(Debug, Clone, Copy)]
pub(in crate::reconcile) struct Channel {
    /// The account.
    pub account: AccountId,
    /// Its sequence number on the ledger before the books were read; `None`: it is not there.
    pub before: Option<i64>,
    /// The last number that the books know to be used.
    pub booked: i64,
    /// The highest number of its transactions that are under way.
    pub open: Option<i64>,
    /// Its sequence number on the ledger after the books were read.
    pub after: Option<i64>,
}

/// Compares a channel. The ledger is read before the books and after them, because both go on meanwhile: a number that the
/// ledger has was in the books before, and one that the books know as used is on the ledger afterwards.
pub(in crate::reconcile) fn channel(channel: &Channel) -> Option<Difference> {
    let account = channel.account.to_string();
    let (Some(before), Some(after)) = (channel.before, channel.after) else {
        let message = format!("{account} is not on the ledger: payouts that use it wait");
        let missing = Difference::new(Kind::ChannelMissing, account, message);
        return Some(missing.says(channel.booked.to_string(), "").remedy("anchor-host channels create"));
    };
    let known = channel.booked.max(channel.open.unwrap_or(channel.booked));
    let (kind, on_ledger, message) = if before > known {
        let message = format!(
            "{account} has used sequence numbers up to {before}, and the books know of {known}: somebody else uses it, or the \
             database was restored from a backup"
        );
        (Kind::ChannelAhead, before, message)
    } else if after < channel.booked {
        let message = format!(
            "{account} is at sequence number {after}, and the books know {} as used: the network was reset, the account was \
             created anew, or horizon is behind",
            channel.booked
        );
        (Kind::ChannelBehind, after, message)
    } else {
        return None;
    };
    let remedy = match kind {
        Kind::ChannelAhead => format!(
            "anchor-host channels adopt {account} --reason TEXT, once you know what the account did and have settled it"
        ),
        _ => accept(kind, &account),
    };
    let difference = Difference::new(kind, account, message);
    Some(difference.says(known.to_string(), on_ledger.to_string()).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_may_go_on_while_it_is_looked_at() {
        let account = AccountId::from_bytes([1; 32]);
        let kind = |before, booked, open, after| {
            channel(&Channel { account, before, booked, open, after }).map(|difference| difference.kind)
        };
        for (before, booked, open, after, expected) in [
            (Some(7), 7, None, Some(7), None),
            // Sent, and in no ledger; on the ledger, and not looked up.
            (Some(7), 7, Some(8), Some(7), None),
            (Some(8), 7, Some(8), Some(8), None),
            // Everything between the two looks.
            (Some(7), 8, None, Some(8), None),
            (Some(7), 8, Some(9), Some(9), None),
            (Some(8), 7, None, Some(8), Some(Kind::ChannelAhead)),
            (Some(9), 7, Some(8), Some(9), Some(Kind::ChannelAhead)),
            (Some(7), 8, None, Some(7), Some(Kind::ChannelBehind)),
            (None, 8, None, None, Some(Kind::ChannelMissing)),
        ] {
            assert_eq!(kind(before, booked, open, after), expected, "{before:?} {booked} {open:?} {after:?}");
        }
    }
}
