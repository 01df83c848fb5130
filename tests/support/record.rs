//! Records as the host would have made them.

use anchor_host::model::{
    Address, Destination, Kind, Money, Owner, Protocol, Status, Timestamp, Transaction, TransactionId,
};

/// A payment that waits for its payer, in the version it is stored in first.
pub fn unpaid(id: TransactionId, expected: Money, to: Destination, at: Timestamp) -> Transaction {
    Transaction {
        id,
        protocol: Protocol::Sep31,
        kind: Kind::Receive,
        status: Status::PendingSender,
        version: 1,
        owner: Owner::Address(Address::Account(to.account)),
        client_domain: None,
        amount_expected: expected,
        amount_in: None,
        amount_out: None,
        fee: None,
        destination_asset: None,
        quote_id: None,
        rate: None,
        funding_method: None,
        destination: Some(to),
        sender: None,
        receiver: None,
        refund_memo: None,
        lang: "en".into(),
        fields: Default::default(),
        info_update: None,
        message: None,
        status_eta_s: None,
        external_id: None,
        payments: Vec::new(),
        attention: None,
        payout_round: 0,
        payout_tries_before: 0,
        pay_by: None,
        created_at: at,
        updated_at: at,
        received_at: None,
        completed_at: None,
    }
}
