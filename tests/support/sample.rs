//! A full SEP-31 record and its customers, for calls of guests that no payment is behind.

use anchor_host::model::{
    AccountId, Address, Amount, AssetId, Customer, CustomerStatus, Destination, Details, Entries, Incoming,
    LedgerPayment, Memo, Money, Owner, PaymentShape, Received, Review, Status, Timestamp, Transaction,
};

fn at() -> Timestamp {
    Timestamp::from_seconds(1_800_000_000)
}

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 32])
}

/// A customer with this number, accepted for one type.
pub fn customer(n: u8, customer_type: &str) -> Customer {
    let values = ["first_name", "last_name", "email_address", "bank_account_number", "bank_number", "address", "city"];
    let review = Review {
        status: CustomerStatus::Accepted,
        fields: Vec::new(),
        verification: false,
        message: None,
        decided_at: at(),
        decided_by: "sample".to_owned(),
    };
    Customer {
        id: format!("01990000-0000-7000-8000-0000000000{n:02}").parse().unwrap(),
        known_as: None,
        owner: Owner::Address(Address::Account(account(n))),
        memo: None,
        values: values.iter().map(|name| ((*name).to_owned(), "some value".to_owned())).collect(),
        files: Default::default(),
        reviews: [(customer_type.to_owned(), review)].into(),
        created_at: at(),
        updated_at: at(),
    }
}

/// A transaction with every field a new one can have.
pub fn transaction() -> Transaction {
    let usdc = AssetId::stellar("USDC", account(9)).unwrap();
    let expected = Money::new(Amount::parse("100.25").unwrap(), usdc);
    Transaction {
        id: "01990000-0000-7000-8000-000000000009".parse().unwrap(),
        details: Details::Receive(Received {
            amount_expected: expected.clone(),
            incoming: Incoming {
                destination_asset: Some(AssetId::Iso4217("USD".to_owned())),
                destination: Some(Destination { account: account(2), memo: Memo::Id(u64::MAX) }),
                pay_by: Some(at()),
                refund_memo: Some(Memo::Text("refund".to_owned())),
                ..Incoming::default()
            },
            sender: Some("01990000-0000-7000-8000-000000000001".parse().unwrap()),
            receiver: Some("01990000-0000-7000-8000-000000000002".parse().unwrap()),
        }),
        status: Status::Incomplete,
        version: 1,
        owner: Owner::Memo { account: account(1), memo: 7 },
        client_domain: Some("wallet.example".to_owned()),
        amount_in: Some(expected),
        amount_out: None,
        fee: None,
        quote_id: None,
        rate: None,
        funding_method: Some("ACH".to_owned()),
        lang: "en".to_owned(),
        fields: Entries::from([
            ("account_number".to_owned(), "000123456789".to_owned()),
            ("routing_number".to_owned(), "021000021".to_owned()),
        ]),
        info_update: None,
        message: None,
        status_eta_s: Some(60),
        external_id: None,
        payments: Vec::new(),
        refunds: Vec::new(),
        attention: None,
        created_at: at(),
        updated_at: at(),
        received_at: None,
        completed_at: None,
    }
}

/// A payment on the ledger, of what the transaction asks for.
pub fn arrival() -> LedgerPayment {
    LedgerPayment {
        operation_id: 77,
        transaction_hash: "ab".repeat(32),
        ledger: 7,
        closed_at: at(),
        shape: PaymentShape::Payment,
        from: account(1),
        to: account(2),
        from_muxed_id: None,
        to_muxed_id: None,
        asset: AssetId::stellar("USDC", account(9)).unwrap(),
        amount: Amount::parse("100.25").unwrap(),
        memo: Some(Memo::Id(u64::MAX)),
    }
}
