//! What is right, worked out a second time: from SEP-10's identities and SEP-12's and SEP-31's words alone.

use anchor_host::model::{AccountId, Address};

/// How a request names a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// SEP-31: the transaction's id in the path.
    Transaction,
    /// SEP-31: a customer's id as `receiver_id`.
    Receiver,
    /// SEP-12: nobody's, in a form.
    Upload,
    /// SEP-12 `file_id`.
    File,
    /// SEP-12 `customer_id` of files.
    Files,
    /// SEP-38: a question for a quote, which names no record.
    Rate,
    /// SEP-38: the quote's id in the path.
    Quote,
    /// SEP-6: the transaction's id, as `id` or in the path.
    Transfer,
    /// SEP-6: a list, which names no record.
    List,
    /// SEP-24: the transaction's id.
    Hosted,
    /// SEP-24: a list, which names no record.
    HostedList,
    /// SEP-24 `customer_id`.
    HostedFor,
    /// SEP-6 `customer_id`.
    ByCustomer,
    /// SEP-12 `id`.
    Id,
    /// SEP-12 `account` in its G form, with the record's memo or muxed id as `memo`, if it has one.
    Memo,
    /// SEP-12 `account` in the record's own form, without a memo.
    Address,
    /// SEP-12 `transaction_id`.
    ByTransaction,
}

/// An identity that can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub account: AccountId,
    pub user: User,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    Itself,
    Memo(u64),
    Muxed(u64),
}

impl Identity {
    pub fn number(&self) -> Option<u64> {
        match self.user {
            User::Itself => None,
            User::Memo(number) | User::Muxed(number) => Some(number),
        }
    }

    /// As `account` of SEP-10 and SEP-12.
    pub fn address(&self) -> String {
        match self.user {
            User::Muxed(id) => Address::Muxed { account: self.account, id }.to_string(),
            User::Itself | User::Memo(_) => self.account.to_string(),
        }
    }

    /// As SEP-10's `sub`.
    pub fn subject(&self) -> String {
        match self.user {
            User::Memo(memo) => format!("{}:{memo}", self.account),
            User::Itself | User::Muxed(_) => self.address(),
        }
    }
}

/// Whose customer a request means that names one by account and memo; `None`: nobody the caller may name.
pub fn meant(caller: Identity, record: Identity, way: Way) -> Option<Identity> {
    let own_form = record.user == caller.user || !matches!(record.user, User::Muxed(_));
    if caller.account != record.account || (way == Way::Address && !own_form) {
        return None;
    }
    match (record.number().filter(|_| way == Way::Memo), caller.number()) {
        (None, _) => Some(caller),
        (Some(memo), None) => Some(Identity { user: User::Memo(memo), ..caller }),
        (Some(asked), Some(own)) => (asked == own).then_some(caller),
    }
}

/// What the caller is due: the status, and whether the record is what the answer is about.
pub fn due(method: &str, path: &str, way: Way, caller: Identity, record: Identity) -> (u16, bool) {
    let is_owner = caller == record;
    // The account itself sees its memo users' customers; muxed users are of their own.
    let sees = is_owner
        || (caller.account == record.account && caller.user == User::Itself && matches!(record.user, User::Memo(_)));
    let good = match (method, path) {
        ("PUT", "/sep12/customer") => 202,
        ("PUT", "/sep31/transactions/{id}/callback") => 204,
        _ => 200,
    };
    match way {
        // That nothing was asked for is for the owner alone to know.
        Way::Transaction | Way::Transfer if method == "PATCH" => (if is_owner { 400 } else { 404 }, is_owner),
        Way::Transaction | Way::Transfer | Way::Hosted | Way::ByTransaction => {
            (if is_owner { good } else { 404 }, is_owner)
        }
        // Each has a list of their own.
        Way::List | Way::HostedList => (200, is_owner),
        // The answer says nothing about the customer.
        Way::ByCustomer | Way::HostedFor => (if sees { 200 } else { 400 }, false),
        Way::Rate => (201, false),
        // What the account asked for in its own name its memo users may use; never one user's another's.
        Way::Quote => {
            let is_memo_user = matches!(caller.user, User::Memo(_)) && caller.account == record.account;
            let serves = is_owner || (record.user == User::Itself && is_memo_user);
            (if serves { good } else { 404 }, serves)
        }
        // One account's users may pay each other's receivers: the agreement is with the account.
        Way::Receiver if caller.account == record.account => (201, true),
        Way::Receiver => (400, false),
        // As the customer the caller is.
        Way::Upload => (200, is_owner),
        // An empty list, not a refusal.
        Way::File | Way::Files => (200, sees),
        Way::Id => (if sees { good } else { 404 }, sees),
        Way::Memo | Way::Address => match meant(caller, record, way) {
            Some(whose) => (good, whose == record),
            None => (403, false),
        },
    }
}
