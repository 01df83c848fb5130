//! What is on record is read in every language, by those the operator lets.

use super::hazards::{go, js, python, step_into_with, web};
use anchor_host::{
    guest::{Guests, Interface, Limits, QuoteRecord, RecordReader, RecordsUnavailable, Settings, TransactionRecord},
    model::{
        Amount, AssetId, Conversion, Fee, GuestVersion, Money, Problem, Protocol, Quote, QuoteId, Rejection, Role,
        Transaction, TransactionId,
    },
};
use anchor_host_tests::{
    anchor::guest_cache, guests::Language, life::test_guest, process::binary, sample::transaction,
};
use futures_util::future::BoxFuture;
use std::{path::Path, process::Command, sync::Arc, time::Duration};

/// One transaction that is asked about, two before it, and a quote.
#[derive(Debug)]
struct OnRecord(Transaction);

const QUOTE: &str = "01990000-0000-7000-8000-00000000000f";

fn earlier(number: u8) -> TransactionId {
    format!("01980000-0000-7000-8000-00000000000{number}").parse().unwrap()
}

impl RecordReader for OnRecord {
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>> {
        let found = (id == self.0.id).then(|| TransactionRecord::from(&self.0));
        Box::pin(async move { Ok(found) })
    }

    fn transactions_of(
        &self,
        customer: String,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        assert_eq!(
            (Some(customer), before, most),
            (self.0.customer(Role::Sender).map(String::from), Some(self.0.id), 2),
            "one more than a page has"
        );
        let record = |number| TransactionRecord::from(&Transaction { id: earlier(number), ..self.0.clone() });
        Box::pin(async move { Ok(vec![record(2), record(1)]) })
    }

    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>> {
        let money = |value: &str, asset: &AssetId| Money::new(Amount::parse(value).unwrap(), asset.clone());
        let usdc = self.0.ledger_asset();
        let quote = Quote {
            id,
            known_as: None,
            owner: self.0.owner,
            context: Protocol::Sep31,
            conversion: Conversion {
                sell: money("101", usdc),
                buy: money("500", &AssetId::Iso4217("BRL".to_owned())),
                price: Amount::parse("0.2").unwrap(),
                total_price: Amount::parse("0.202").unwrap(),
                fee: Fee::new(money("1", usdc), Vec::new()).unwrap(),
            },
            sell_delivery_method: None,
            buy_delivery_method: Some("PIX".to_owned()),
            expires_at: self.0.created_at,
            created_at: self.0.created_at,
            guest: GuestVersion { name: "test".into(), version: "1".into(), hash: "0".into() },
        };
        let found = (id.to_string() == QUOTE).then(|| QuoteRecord::new(&quote, Some(self.0.id)));
        Box::pin(async move { Ok(found) })
    }
}

#[tokio::test]
async fn records_are_read_in_every_language_where_the_operator_says_so() {
    let transaction = Transaction { quote_id: Some(QUOTE.parse().unwrap()), ..transaction() };
    // As large as one can be, because a language's memory is asked for room while the host hands it over.
    let fields = (0..200).map(|number| (format!("field_{number}"), "x".repeat(2_000))).collect();
    let on_record = Transaction { fields, ..transaction.clone() };
    for guest in [js(), web(), go(), python()] {
        for is_granted in [true, false] {
            let mut settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
            settings.limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
            settings.records = Some(Arc::new(OnRecord(on_record.clone())));
            settings.grants.records.extend(is_granted.then_some(Interface::Receiver));
            let guests = Guests::load(std::slice::from_ref(&guest), settings).await.unwrap();
            let told = step_into_with(&guests, "records", transaction.clone()).await.unwrap();
            let Err(Rejection::Problem(Problem::Invalid(told))) = told else { panic!("{told:?}") };
            let all = format!("100.25 {} true 0.202 true true", earlier(2));
            assert_eq!(told, if is_granted { all } else { "denied".to_owned() }, "{}", guest.name);
        }
    }
}

/// Who reads no records does not ask for them, whatever its language's tools import.
#[test]
fn a_guest_that_reads_no_records_does_not_ask_for_them() {
    for language in [Language::Rust, Language::Go, Language::Js, Language::Ts, Language::Python] {
        let check = |file: &Path| {
            let checked = Command::new(binary()).args(["guest", "check"]).arg(file).output().unwrap();
            String::from_utf8(checked.stdout).unwrap()
        };
        let text = check(&language.reference());
        let asks = ["needs records", "anchor:guest/records@"].iter().any(|one| text.contains(one));
        assert!(text.contains("anchor:guest/kv@") && !asks, "{}: {text}", language.name());
    }
    let checked = Command::new(binary()).args(["guest", "check"]).arg(test_guest()).output().unwrap();
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(text.contains("needs records: ") && text.contains("guest.records = true"), "{text}");
}
