use super::*;
use crate::{
    model::{
        AccountId, AssetTerms, Attention, Destination, Details, Entries, Fee, FeePart, Field, FieldKind, Incoming,
        Memo, Money, Owner, Received, ReceiverInfo, StellarPayment,
    },
    model::{ReceiveTerms, ServedAsset},
};
use serde_json::{Value, json};

const ISSUER: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
const OURS: &str = "GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN";
const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const HASH: &str = "b9d0b2292c4e09e8eb22d036171491e87b8d2086bf8b265874c8d182cb9c9020";

fn usdc() -> AssetId {
    AssetId::parse(&format!("stellar:USDC:{ISSUER}")).unwrap()
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn field(name: &str) -> Field {
    Field {
        name: name.into(),
        description: format!("the {name}"),
        kind: FieldKind::String,
        choices: vec![],
        optional: false,
    }
}

/// A newly opened payment, with only the request's values.
fn opened(status: Status) -> Transaction {
    Transaction {
        id: ID.parse().unwrap(),
        details: Details::Receive(Received {
            amount_expected: Money::new(amount("100.50"), usdc()),
            incoming: Incoming::default(),
            sender: None,
            receiver: None,
        }),
        driver: crate::model::Driver::Guest,
        status,
        version: 1,
        owner: Owner::parse(OURS).unwrap(),
        client_domain: Some("wallet.example".into()),
        amount_in: None,
        amount_out: None,
        fee: None,
        quote_id: None,
        rate: None,
        funding_method: None,
        lang: "en".into(),
        fields: Entries::from([("account_number".into(), "secret".into())]),
        info_update: None,
        message: None,
        act_by: None,
        status_eta_s: None,
        external_id: None,
        payments: vec![],
        refunds: Vec::new(),
        attention: None,
        created_at: Timestamp::from_seconds(1_000_000_000),
        updated_at: Timestamp::from_seconds(1_000_000_001),
        received_at: None,
        completed_at: None,
    }
}

/// An accepted payment, with destination and fee.
fn accepted(status: Status) -> Transaction {
    let parts = vec![
        FeePart { name: "Service fee".into(), amount: amount("1.25"), description: None },
        FeePart { name: "PIX fee".into(), amount: amount("0.25"), description: Some("per payment".into()) },
    ];
    let mut accepted = Transaction {
        amount_out: Some(Money::new(amount("99"), AssetId::Iso4217("USD".into()))),
        fee: Some(Fee::new(Money::new(amount("1.5"), usdc()), parts).unwrap()),
        ..opened(status)
    };
    accepted.details.incoming_mut().unwrap().destination =
        Some(Destination { account: AccountId::parse(OURS).unwrap(), memo: Memo::Id(u64::MAX) });
    accepted
}

/// Paid on the ledger.
fn received(status: Status) -> Transaction {
    Transaction {
        amount_in: Some(Money::new(amount("100.5"), usdc())),
        payments: vec![StellarPayment {
            transaction_hash: HASH.into(),
            operation_id: 1,
            money: Money::new(amount("100.5"), usdc()),
            from: AccountId::parse(ISSUER).unwrap(),
            from_muxed_id: None,
            memo: Some(Memo::Id(u64::MAX)),
            at: Timestamp::from_seconds(1_000_000_002),
        }],
        received_at: Some(Timestamp::from_seconds(1_000_000_002)),
        ..accepted(status)
    }
}

fn wire(transaction: &Transaction) -> Value {
    let mut sent = serde_json::to_value(Shown::from(transaction)).unwrap();
    assert_eq!(sent.as_object().unwrap().len(), 1);
    sent["transaction"].take()
}

/// The parts every stage adds to the JSON.
fn expected(status: &str, stages: &[Value]) -> Value {
    let mut all = json!({
        "id": ID,
        "status": status,
        "amount_in": "100.5",
        "amount_in_asset": format!("stellar:USDC:{ISSUER}"),
        "started_at": "2001-09-09T01:46:40.000Z",
        "updated_at": "2001-09-09T01:46:41.000Z",
    });
    for stage in stages {
        all.as_object_mut().unwrap().extend(stage.as_object().unwrap().clone());
    }
    all
}

fn acceptance() -> Value {
    json!({
        "amount_out": "99",
        "amount_out_asset": "iso4217:USD",
        "amount_fee": "1.5",
        "amount_fee_asset": format!("stellar:USDC:{ISSUER}"),
        "fee_details": {
            "total": "1.5",
            "asset": format!("stellar:USDC:{ISSUER}"),
            "details": [
                {"name": "Service fee", "amount": "1.25"},
                {"name": "PIX fee", "description": "per payment", "amount": "0.25"},
            ],
        },
        "stellar_account_id": OURS,
        "stellar_memo_type": "id",
        "stellar_memo": "18446744073709551615",
    })
}

fn payment() -> Value {
    json!({"stellar_transaction_id": HASH})
}

#[test]
fn before_acceptance_only_the_request_shows() {
    let mut waiting = opened(Status::PendingReceiver);
    assert_eq!(wire(&waiting), expected("pending_receiver", &[]));
    waiting.message = Some("checking the receiver".into());
    waiting.status_eta_s = Some(60);
    waiting.details.incoming_mut().unwrap().destination_asset = Some(AssetId::Iso4217("BRL".into()));
    waiting.quote_id = Some("01990000-0000-7000-8000-00000000000a".parse().unwrap());
    assert_eq!(
        wire(&waiting),
        expected(
            "pending_receiver",
            &[json!({
                "status_message": "checking the receiver",
                "status_eta": 60,
                "amount_out_asset": "iso4217:BRL",
                "quote_id": "01990000-0000-7000-8000-00000000000a",
            })]
        )
    );
    assert_eq!(serde_json::to_value(Created::from(&waiting)).unwrap(), json!({"id": ID}));
}

#[test]
fn a_payer_sees_where_and_how_much_to_pay() {
    for status in [Status::PendingSender, Status::Expired] {
        assert_eq!(wire(&accepted(status)), expected(status.as_str(), &[acceptance()]));
    }
    assert_eq!(
        serde_json::to_value(Created::from(&accepted(Status::PendingSender))).unwrap(),
        json!({
            "id": ID,
            "stellar_account_id": OURS,
            "stellar_memo_type": "id",
            "stellar_memo": "18446744073709551615",
        })
    );
}

#[test]
fn after_the_payment_its_hash_is_shown_and_attention_is_not() {
    for status in [Status::PendingStellar, Status::PendingReceiver, Status::Refunded, Status::Error] {
        let mut transaction = received(status);
        transaction.attention = Some(Attention::PayoutFailed("the bank said no".into()));
        assert_eq!(wire(&transaction), expected(status.as_str(), &[acceptance(), payment()]));
    }
}

#[test]
fn a_payout_shows_its_external_id_and_its_completion() {
    let mut transaction = received(Status::PendingExternal);
    transaction.external_id = Some("ACH-1".into());
    let outside = json!({"external_transaction_id": "ACH-1"});
    assert_eq!(wire(&transaction), expected("pending_external", &[acceptance(), payment(), outside.clone()]));
    transaction.status = Status::Completed;
    transaction.completed_at = Some(Timestamp::from_millis(1_000_000_003_500));
    let done = json!({"completed_at": "2001-09-09T01:46:43.500Z"});
    assert_eq!(wire(&transaction), expected("completed", &[acceptance(), payment(), outside, done]));
}

#[test]
fn wanted_information_is_named() {
    let mut transaction = received(Status::PendingTransactionInfoUpdate);
    transaction.message = Some("no such account".into());
    let choice = Field { choices: vec!["a".into(), "b".into()], optional: true, ..field("account_type") };
    transaction.info_update = Some(InfoUpdate::Transaction(vec![field("account_number"), choice]));
    let words = json!({"status_message": "no such account", "required_info_message": "no such account"});
    let fields = json!({
        "required_info_updates": {
            "transaction": {
                "account_number": {"description": "the account_number"},
                "account_type": {"description": "the account_type", "choices": ["a", "b"], "optional": true},
            },
        },
    });
    assert_eq!(
        wire(&transaction),
        expected("pending_transaction_info_update", &[acceptance(), payment(), words.clone(), fields])
    );
    transaction.status = Status::PendingCustomerInfoUpdate;
    transaction.info_update = Some(InfoUpdate::Customer(Some("sep31-receiver".into())));
    assert_eq!(wire(&transaction), expected("pending_customer_info_update", &[acceptance(), payment(), words]));
}

fn usdc_received() -> ServedAsset {
    let receive = ReceiveTerms {
        deliver: AssetId::Iso4217("USD".into()),
        one_for_one: true,
        min_amount: Some(amount("0.10")),
        max_amount: Some(amount("9007199254740993.0000001")),
        fee_fixed: Some(amount("5")),
        fee_percent: Some("0.30".parse().unwrap()),
        funding_methods: vec!["SWIFT".into()],
        quotes_required: true,
        driver: crate::model::Driver::Guest,
    };
    ServedAsset {
        asset: usdc(),
        account: AccountId::parse(OURS).unwrap(),
        decimals: 2,
        confirm_above: None,
        receive: Some(receive),
        withdraw: None,
        deposit: None,
    }
}

fn info(served: &ServedAsset) -> AssetInfo<'_> {
    AssetInfo {
        asset: served.received().unwrap(),
        guest: ReceiverInfo {
            sender_types: vec![],
            receiver_types: vec![("sep31-receiver".into(), "people".into())],
            terms: AssetTerms::default(),
        },
        converts: false,
        delivery_methods: vec![],
    }
}

#[test]
fn info_writes_exact_numbers_and_always_has_the_deprecated_fields() {
    assert_eq!(
        serde_json::to_string(&Info::from(vec![info(&usdc_received())])).unwrap(),
        concat!(
            r#"{"receive":{"USDC":{"enabled":true,"quotes_supported":false,"quotes_required":false,"#,
            r#""fee_fixed":5,"fee_percent":0.3,"#,
            r#""min_amount":0.1,"max_amount":9007199254740993.0000001,"funding_methods":["SWIFT"],"#,
            r#""sep12":{"sender":{},"receiver":{"types":{"sep31-receiver":{"description":"people"}}}},"#,
            r#""fields":{"transaction":{}}}}}"#
        )
    );
}

#[test]
fn the_guests_info_overrides_the_configuration() {
    let mut served = usdc_received();
    served.receive = served.receive.map(|terms| ReceiveTerms { fee_fixed: None, fee_percent: None, ..terms });
    let mut info = info(&served);
    info.guest.terms.min_amount = Some(amount("1"));
    info.guest.terms.max_amount = Some(amount("10"));
    info.guest.terms.funding_methods = vec!["PIX".into()];
    info.guest.terms.fields = vec![field("note")];
    let sent = serde_json::to_value(Info::from(vec![info])).unwrap();
    assert_eq!(
        sent["receive"]["USDC"],
        json!({
            "enabled": true,
            "quotes_supported": false,
            "quotes_required": false,
            "min_amount": 1,
            "max_amount": 10,
            "funding_methods": ["PIX"],
            "sep12": {"sender": {}, "receiver": {"types": {"sep31-receiver": {"description": "people"}}}},
            "fields": {"transaction": {"note": {"description": "the note"}}},
        })
    );
}
