//! Finds the customer of a SEP-12 request.
//!
//! A request names a customer by id, by the token's identity with or without a memo, or by a transaction and a role. If
//! it uses several of these, they must name the same customer. All of them lead to one key, (owner, memo): an account
//! that names a user by id memo means the same customer as that user's own token. So the account's owner and the user
//! see one record, and no other user does.

use super::{
    CustomerQuery, Customers,
    parts::{PartTypes, waits_for},
};
use crate::context::Error;
use crate::model::{Address, Customer, CustomerId, Details, Memo, Owner, Role, Transaction};
use sha2::{Digest, Sha256};

/// The customer of a request, found or not.
pub(crate) struct Named {
    /// The record and its version, if there is one.
    pub(crate) found: Option<(Customer, i64)>,
    /// The owner for a new record.
    pub(crate) owner: Owner,
    /// The memo for a new record.
    pub(crate) memo: Option<Memo>,
    /// The transaction the request named, and the customer's role in it.
    pub(crate) transaction: Option<(Transaction, Role)>,
    /// The customer type: the request's, otherwise the one that the transaction waits for.
    pub(crate) customer_type: Option<String>,
    /// Further types for reviews after a change: a request without a type covers all types of the part.
    pub(crate) of_part: Vec<String>,
    /// The customer that the transaction names in that role, if they have been deleted.
    pub(crate) deleted: Option<CustomerId>,
}

impl Customers {
    /// The customer that clients know under this id. Whether a client may see them, the caller checks.
    pub(crate) async fn shown_as(&self, id: &str) -> Result<Option<Customer>, Error> {
        Ok(self.store.customer_shown_as(id).await?.map(|(customer, _)| customer))
    }

    pub(crate) async fn named(&self, owner: &Owner, query: &CustomerQuery) -> Result<Named, Error> {
        if let Some(id) = &query.transaction_id {
            return self.named_by_transaction(owner, id, query).await;
        }
        let (found, owner, memo) = match self.named_by_id(owner, query).await? {
            Some((customer, version)) => {
                let (owner, memo) = (customer.owner, customer.memo.clone());
                (Some((customer, version)), owner, memo)
            }
            None => {
                let (owner, memo) = key(owner, query.memo.as_ref())?;
                (self.store.customer_named(&owner, memo.as_ref()).await?, owner, memo)
            }
        };
        Ok(Named::alone(owner, memo, found, query))
    }

    /// The customer of the query's id, if it has one. A memo beside it must be the customer's.
    async fn named_by_id(&self, owner: &Owner, query: &CustomerQuery) -> Result<Option<(Customer, i64)>, Error> {
        let Some(id) = &query.id else { return Ok(None) };
        let found = self.store.customer_shown_as(id).await?.filter(|(customer, _)| may_see(owner, &customer.owner));
        let (customer, version) = found.ok_or(Error::NotFound)?;
        check_memo(owner, query, &customer, "id")?;
        Ok(Some((customer, version)))
    }

    async fn named_by_transaction(&self, owner: &Owner, id: &str, query: &CustomerQuery) -> Result<Named, Error> {
        let transaction = self.transactions.transaction(owner, id).await?;
        let is_transfer = matches!(transaction.details, Details::Withdraw(_) | Details::Deposit(_));
        let types = match query.customer_type {
            Some(_) => self.part_types(&transaction).await?,
            None => self.part_types_if_known(&transaction).await,
        };
        let customer_type = query.customer_type.as_deref().or(waits_for(&transaction)).map(str::to_owned);
        let role = match is_transfer {
            true => Role::Customer,
            false => role(&transaction, &types, query.customer_type.as_deref())?,
        };
        let known = transaction.customer(role);
        let known_record = match known {
            Some(id) => self.store.customer(id).await?,
            None => None,
        };
        // A payment may name another user of the account as its receiver; that user's record still belongs to them
        // alone.
        if known_record.as_ref().is_some_and(|(customer, _)| !may_see(owner, &customer.owner)) {
            return Err(Error::NotFound);
        }
        let deleted = known.filter(|_| known_record.is_none());
        let by_id = self.named_by_id(owner, query).await?;
        if let (Some((known, _)), Some((other, _))) = (&known_record, &by_id)
            && known.id != other.id
        {
            return Err(Error::Invalid("id: is not the customer whom transaction_id and type name; send one".into()));
        }
        if let Some((customer, _)) = &known_record {
            check_memo(owner, query, customer, "transaction_id")?;
        }
        let (owner, memo) = match (&by_id, &query.memo) {
            (Some((customer, _)), _) => (customer.owner, customer.memo.clone()),
            (None, Some(said)) => key(owner, Some(said))?,
            (None, None) => (*owner, own_memo(&transaction, role)),
        };
        let found = match known_record.or(by_id) {
            Some(found) => Some(found),
            None => self.store.customer_named(&owner, memo.as_ref()).await?,
        };
        // A type of the other part does not apply to this customer.
        let customer_type = customer_type.filter(|name| types.role(name).is_none_or(|of| of == role));
        let of_part = if query.customer_type.is_none() { types.of(role).to_vec() } else { Vec::new() };
        let transaction = Some((transaction, role));
        Ok(Named { found, owner, memo, transaction, customer_type, of_part, deleted })
    }
}

impl Named {
    /// A customer that is named without a transaction.
    fn alone(owner: Owner, memo: Option<Memo>, found: Option<(Customer, i64)>, query: &CustomerQuery) -> Self {
        let customer_type = query.customer_type.clone();
        Self { found, owner, memo, transaction: None, customer_type, of_part: Vec::new(), deleted: None }
    }
}

/// The memo of a customer registered for a transaction that named none. Sender and receiver of one account must not share
/// a record; who deposits or withdraws is the account's user.
fn own_memo(transaction: &Transaction, role: Role) -> Option<Memo> {
    let part = match role {
        Role::Sender => ":sender",
        Role::Receiver => ":receiver",
        Role::Customer => return None,
    };
    let mut hash = Sha256::new();
    hash.update(transaction.id.to_string());
    hash.update(part);
    Some(Memo::Hash(hash.finalize().into()))
}

/// The role of a type in a payment; without a type, the role that the payment waits for, or its only named customer's.
fn role(transaction: &Transaction, types: &PartTypes, customer_type: Option<&str>) -> Result<Role, Error> {
    if let Some(wanted) = customer_type {
        let unknown = || Error::Invalid(format!("type: `{wanted}` is not one of the types in SEP-31 GET /info"));
        return types.role(wanted).ok_or_else(unknown);
    }
    if let Some(role) = waits_for(transaction).and_then(|wanted| types.role(wanted)) {
        return Ok(role);
    }
    match (transaction.customer(Role::Sender), transaction.customer(Role::Receiver)) {
        (Some(_), None) => Ok(Role::Sender),
        (None, Some(_)) => Ok(Role::Receiver),
        _ => Err(Error::Invalid("type: is needed to tell the transaction's sender from its receiver".into())),
    }
}

/// Checks that the query's memo, if any, is the memo of the customer that another parameter names.
fn check_memo(owner: &Owner, query: &CustomerQuery, customer: &Customer, named_by: &str) -> Result<(), Error> {
    let Some(memo) = &query.memo else { return Ok(()) };
    if key(owner, Some(memo))? == (customer.owner, customer.memo.clone()) {
        return Ok(());
    }
    Err(Error::Invalid(format!("memo: is not the memo of the customer whom {named_by} names; send one of them")))
}

/// Whether a token's identity may see a customer: its own or, for the account itself, one of its memo users'.
pub(crate) fn may_see(token: &Owner, customer: &Owner) -> bool {
    token == customer
        || matches!((token, customer), (Owner::Address(Address::Account(account)), Owner::Memo { account: of, .. }) if account == of)
}

/// The key of a token's customer with this memo parameter.
///
/// SEP-12: beside a token with a memo, the parameter must repeat it; beside a muxed token, the muxed id.
pub(crate) fn key(token: &Owner, memo: Option<&Memo>) -> Result<(Owner, Option<Memo>), Error> {
    let Some(memo) = memo else { return Ok((*token, None)) };
    let differs = || Error::Invalid("memo: differs from the one in the token".into());
    match (token, memo) {
        (Owner::Memo { memo: own, .. }, Memo::Id(id)) if own == id => Ok((*token, None)),
        (Owner::Address(Address::Muxed { id: own, .. }), Memo::Id(id)) if own == id => Ok((*token, None)),
        (Owner::Memo { .. } | Owner::Address(Address::Muxed { .. }), _) => Err(differs()),
        (Owner::Address(Address::Account(account)), Memo::Id(id)) => {
            Ok((Owner::Memo { account: *account, memo: *id }, None))
        }
        (Owner::Address(_), other) => Ok((*token, Some(other.clone()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;

    #[test]
    fn all_ways_to_name_a_customer_agree_and_users_stay_separate() {
        let account = AccountId::from_bytes([1; 32]);
        let root = Owner::Address(Address::Account(account));
        let user = Owner::Memo { account, memo: 7 };
        let muxed = Owner::Address(Address::Muxed { account, id: 7 });
        assert_eq!(key(&root, Some(&Memo::Id(7))).unwrap(), (user, None));
        assert_eq!(key(&user, Some(&Memo::Id(7))).unwrap(), (user, None));
        assert_eq!(key(&user, None).unwrap(), (user, None));
        assert_eq!(key(&muxed, Some(&Memo::Id(7))).unwrap(), (muxed, None));
        assert_eq!(key(&root, Some(&Memo::Text("7".into()))).unwrap(), (root, Some(Memo::Text("7".into()))));
        for other in [Memo::Id(8), Memo::Text("7".into()), Memo::Hash([7; 32])] {
            assert!(key(&user, Some(&other)).is_err() && key(&muxed, Some(&other)).is_err());
        }
        assert!(may_see(&root, &user) && may_see(&user, &user) && may_see(&root, &root));
        let stranger = Owner::Address(Address::Account(AccountId::from_bytes([2; 32])));
        for (token, customer) in
            [(user, root), (muxed, user), (root, muxed), (stranger, user), (Owner::Memo { account, memo: 8 }, user)]
        {
            assert!(!may_see(&token, &customer), "{token} must not see {customer}");
        }
    }
}
