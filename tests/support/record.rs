//! Records as the host would have made them.

use anchor_host::{
    model::{
        Address, Destination, Details, Incoming, Money, Owner, Received, Status, Timestamp, Transaction, TransactionId,
    },
    store::{Actor, Entry, Tx},
};

/// A payment that waits for its payer, in the version it is stored in first.
pub fn unpaid(id: TransactionId, expected: Money, to: Destination, at: Timestamp) -> Transaction {
    Transaction {
        id,
        details: Details::Receive(Received {
            amount_expected: expected,
            incoming: Incoming { destination: Some(to.clone()), ..Incoming::default() },
            sender: None,
            receiver: None,
        }),
        driver: anchor_host::model::Driver::Guest,
        status: Status::PendingSender,
        version: 1,
        owner: Owner::Address(Address::Account(to.account)),
        client_domain: None,
        amount_in: None,
        amount_out: None,
        fee: None,
        quote_id: None,
        rate: None,
        funding_method: None,
        lang: "en".into(),
        fields: Default::default(),
        info_update: None,
        message: None,
        act_by: None,
        status_eta_s: None,
        external_id: None,
        payments: Vec::new(),
        refunds: Vec::new(),
        attention: None,
        created_at: at,
        updated_at: at,
        received_at: None,
        completed_at: None,
    }
}

/// Stores a new record with its entry in the journal. `false`: its id or its destination is taken.
pub async fn insert(tx: &mut Tx, new: &Transaction) -> bool {
    let is_new = tx.insert_transaction(new).await.unwrap();
    if is_new {
        journal(tx, new).await;
    }
    is_new
}

/// Writes the journal's entry of the change that made this version: without it, the record is taken for an older one.
pub async fn journal(tx: &mut Tx, record: &Transaction) {
    let entry = Entry {
        transaction: record.id,
        seq: record.version,
        at: record.updated_at,
        actor: Actor::Client,
        event: "open",
        status: record.status,
        guest: None,
        detail: "",
    };
    tx.append_journal(&[entry]).await.unwrap();
}

/// What a payment received has of its own.
pub fn received(record: &mut Transaction) -> &mut Received {
    match &mut record.details {
        Details::Receive(received) => received,
        Details::Withdraw(_) | Details::Deposit(_) => panic!("not a payment received"),
    }
}
