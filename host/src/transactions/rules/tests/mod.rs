//! Tests of the rules: every command in every status, and random sequences checked by an auditor.

mod auditor;
mod business;
mod convert;
mod deposit;
mod information;
mod sequences;
mod table;

use crate::model::{
    AccountId, Address, Amount, AssetId, Destination, Details, Driver, Entries, Incoming, LedgerPayment, Memo, Money,
    Owner, PaymentShape, Received, Status, Timestamp, Transaction, TransactionId, Withdrawn,
};

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

pub(crate) fn usdc() -> AssetId {
    AssetId::stellar("USDC", AccountId::from_bytes([9; 32])).unwrap()
}

pub(crate) fn usd() -> AssetId {
    AssetId::Iso4217("USD".into())
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_800_000_000 + seconds)
}

pub(crate) fn destination() -> Destination {
    Destination { account: AccountId::from_bytes([1; 32]), memo: Memo::Id(7) }
}

/// A newly opened payment that is not accepted yet.
pub(crate) fn opened() -> Transaction {
    Transaction {
        id: "01990000-0000-7000-8000-000000000001".parse::<TransactionId>().unwrap(),
        details: Details::Receive(Received {
            amount_expected: Money::new(amount("100"), usdc()),
            incoming: Incoming::default(),
            sender: None,
            receiver: None,
        }),
        driver: Driver::Guest,
        status: Status::PendingReceiver,
        version: 1,
        owner: Owner::Address(Address::Account(AccountId::from_bytes([2; 32]))),
        client_domain: None,
        amount_in: None,
        amount_out: None,
        fee: None,
        quote_id: None,
        rate: None,
        funding_method: None,
        lang: "en".into(),
        fields: Entries::new(),
        info_update: None,
        message: None,
        act_by: None,
        status_eta_s: None,
        external_id: None,
        payments: Vec::new(),
        refunds: Vec::new(),
        attention: None,
        created_at: at(0),
        updated_at: at(0),
        received_at: None,
        completed_at: None,
    }
}

pub(crate) fn payment(operation_id: u64, amount_text: &str, asset: AssetId) -> LedgerPayment {
    LedgerPayment {
        operation_id,
        transaction_hash: format!("{operation_id:064x}"),
        ledger: 10,
        closed_at: at(5),
        shape: PaymentShape::Payment,
        from: AccountId::from_bytes([3; 32]),
        to: destination().account,
        from_muxed_id: None,
        to_muxed_id: None,
        asset,
        amount: amount(amount_text),
        memo: Some(destination().memo),
    }
}

/// A newly opened withdrawal that is not accepted yet.
pub(crate) fn withdrawal() -> Transaction {
    let details = Details::Withdraw(Withdrawn {
        asset: usdc(),
        amount_expected: Some(Money::new(amount("100"), usdc())),
        min_amount: None,
        max_amount: None,
        incoming: Incoming::default(),
        is_exchange: false,
        is_hosted: false,
        source: None,
        customer: None,
    });
    Transaction { details, status: Status::Incomplete, ..opened() }
}

/// One of each kind.
pub(crate) fn each_kind() -> [Transaction; 3] {
    let mut exchange = withdrawal();
    if let Details::Withdraw(withdrawn) = &mut exchange.details {
        withdrawn.is_exchange = true;
    }
    [opened(), withdrawal(), exchange]
}

/// Opens it through a hosted flow.
pub(crate) fn host(record: &mut Transaction) {
    match &mut record.details {
        Details::Receive(_) => {}
        Details::Withdraw(withdrawn) => withdrawn.is_hosted = true,
        Details::Deposit(deposited) => deposited.is_hosted = true,
    }
}

/// A hosted one in each status of its flow.
pub(crate) fn in_their_flow(hosted: &Transaction) -> Vec<Transaction> {
    let statuses = [Status::Incomplete, Status::PendingAnchor, Status::PendingUser];
    statuses.map(|status| Transaction { status, ..hosted.clone() }).into()
}

/// The data about the payment and the payout.
pub(crate) fn incoming(record: &mut Transaction) -> &mut Incoming {
    record.details.incoming_mut().unwrap()
}
