//! A guest that does what the test says: every answer of every variant, and every way to fail.
//!
//! It is steered by a text such as `post=wait-then-ready execute=unavailable,delivered`, found under the name
//! `steer` in the transaction's fields, else in the receiver's, the sender's or the customer's values, else in the
//! configuration. Words after `:` are the argument. Functions and their behaviours, the first being the default:
//!
//! | function | behaviours |
//! |---|---|
//! | `info` | `plain` (nothing), `full`, `invalid`, `denied`, `unavailable`, `bad-amount` (minimum `abc`) |
//! | `valid` | `yes`, `no` |
//! | `post` | `ready`, `terms` (fee 1 in parts, 5 USD out), `fee` (1 and 2.5 percent), `wait`, `wait-then-ready` (waits until the transaction has a message), `customer-info`, `customer-info:TYPE`, `transaction-info` (field `steer`), `invalid`, `denied`, `unavailable`, `bad-fee` (parts do not sum), `bad-amount` (`abc` out), `bad-asset`, `long-message`, `echo` (`invalid` with what it was given), `keep` (the field `name`, in the instance), `kept` (`invalid` with the one that is kept longest, which it forgets) |
//! | `offer` | `plain` (nothing), `full`, `bad-amount` (maximum `abc`), `invalid`, `denied`, `unavailable` |
//! | `begin` | `ready`, `terms` (fee 1, 5 USD out, instructions, 90 seconds), `bad-amount` (`abc` out), `wait`, `wait-then-ready` (waits until the transaction has a message), `wait-then-denied`, `kyc`, `kyc:TYPE` (waits until the customer is accepted), `customer-fields` (`family_name` and `tax_id`), `pending`, `not-accepted`, `invalid`, `denied`, `unavailable`, `echo` |
//! | `flow` | a list of steps, of which the number of answers chooses one; by default `amount,review,done`: `amount`, `everything` (every kind of input), `who` (of the customer), `named:NAME` (an input of that name), `same` (a step with the same name each time), `upload`, `choice`, `code:CODE` (until the code is that), `review`, `wait`, `wait-user`, `wait-then-done`, `redirect:URL` (with `|` for `:`), `script` (hostile texts), `done`, `done-amount:AMOUNT`, `bad` (a form without inputs), `told` (`denied` with the answers), `invalid`, `denied`, `unavailable` |
//! | `arrive` | `none`, `received` (the amount expected, under `polled-ID`), `received:AMOUNT` (USD), `announced`, `announced:SECONDS`, `failed`, `invalid`, `denied`, `unavailable` |
//! | `notice` | `report` (what the body says), `echo`, `invalid`, `denied`, `unavailable` |
//! | `return` | `paid` (external id = key), `pending`, `failed`, `second` (fails the first refund, and pays another), `invalid`, `denied`, `unavailable`; a list is walked by attempt number |
//! | `patch` | `ok`, `customer-info`, `transaction-info`, `invalid`, `denied`, `unavailable` |
//! | `requirements` | `names` (first and last name), `none`, `all-kinds`, `invalid`, `denied`, `unavailable`, `bad-field` (no name) |
//! | `review` | `accepted`, `processing`, `processing:MESSAGE`, `needs-info` (field `id_number`), `verification` (field `email_address`), `proof:CODE` (the same, until `email_address_verification` is that code), `rejected`, `tell:FIELD` (`processing` with that value), `invalid`, `denied`, `unavailable` |
//! | `forgotten` | `ok` |
//! | `execute` | `delivered` (external id = key), `delivered-less` (4.5 USD), `initiated`, `initiated:SECONDS`, `customer-info`, `customer-info:TYPE`, `transaction-info`, `transaction-file` (a field of kind `binary`), `refund`, `refund:AMOUNT`, `failed`, `invalid`, `denied`, `unavailable`, `bank` (POST `{bank_url}/transfers`), `bank:BEHAVIOUR` (the same, but then as that behaviour, whatever the bank said), `own` (`delivered`; a trap when the payment's transaction is not on record as it was given), `bad-amount`; a list `a,b,c` is walked by attempt number |
//! | `poll` | as `execute`, or `none` (no news); `bank` is GET `{bank_url}/transfers/KEY`; `stranger` reports on a transaction it was not asked about |
//! | `decide` | `keep`, `accept`, `accept-terms` (fee 1, 5 USD out), `accept-real` (5 BRL out, which nobody agreed on), `refund`, `invalid`, `denied`, `unavailable`, `echo` (`invalid` with what it was given) |
//! | `rate` | `plain` (price 0.2, fee 1 of the asset sold, an hour), `fee-in-buy`, `free`, `price:PRICE`, `market` (0.25 for who did not sign in), `ends:SECONDS`, `no-end`, `bad-sell`, `bad-buy`, `bad-fee`, `bad-price`, `invalid`, `denied`, `unavailable`; with the configuration value `only`, pairs without that currency are `invalid` |
//! | `settle` | as `rate`, for money that is here |
//! | `release` | `ok` |
//! | every one | `trap` (panic), `overflow` (endless recursion), `spin`, `sleep`, `memory`, `flood` (1 MiB of output, then the default), `drown` (output without an end), `log:TEXT` (with `wasi:logging`, at every level, and then 1 MiB), `secret:URL` (sends `bank_key` there, and is `unavailable` with it and what came back), `get:URL`, `post:URL` (then `unavailable` with the outcome; a trap where no problem can be answered), `calls:N` (N requests to `bank_url`), `note+WORD` (counts itself in `kv` under `note/FUNCTION`, then as `WORD`), `fill:KEYS:BYTES` (in `kv`, then the default), `recall:KEY` (`invalid` with what is there), `look:transaction:ID`, `look:quote:ID`, `look:of:CUSTOMER:LIMIT`, `look:of:CUSTOMER:BEFORE:LIMIT` (`invalid` with what is on record; of pages the ids), `look:often:N` (asks N times), `count` (`invalid` with how many calls of this instance were told so), `say:TEXT` (printed, then the default), `leave:N` (that many handles open, then the default) |

mod bank;
mod deposits;
mod fault;
mod handles;
mod interactive;
mod keep;
mod look;
mod note;
mod quotes;
mod steer;
mod transfers;

use anchor_guest::{Customers, Decimal, Mismatches, Rails, Receiver, fee, prelude::*};
use steer::{Steer, problem};

struct Test;

anchor_guest::export!(Test: receiver, transfers, interactive, deposits, customers, rails, mismatches, quotes);

const USD: &str = "iso4217:USD";

fn wanted(name: &str) -> Vec<Field> {
    vec![Field::text(name, "As the test wants it")]
}

fn usd(value: &str) -> Amount {
    Amount { value: value.to_owned(), asset: USD.to_owned() }
}

impl Receiver for Test {
    fn info(asset: AssetId, lang: String) -> Result<ReceiverInfo, Problem> {
        let plain = ReceiverInfo {
            sender_types: vec![],
            receiver_types: vec![],
            fields: vec![],
            funding_methods: vec![],
            min_amount: None,
            max_amount: None,
            extra: vec![],
        };
        let kind = |name: &str, text: &str| CustomerType { name: name.to_owned(), description: text.to_owned() };
        match Steer::configured().word("info", 1)?.as_str() {
            "" | "plain" => Ok(plain),
            "full" => Ok(ReceiverInfo {
                sender_types: vec![kind("sep31-sender", "People who send"), kind("sep31-big-sender", "More of it")],
                receiver_types: vec![kind("sep31-receiver", &format!("{asset} in {lang}"))],
                fields: wanted("steer").into_iter().map(Field::optional).collect(),
                funding_methods: vec!["SEPA".into(), "SWIFT".into()],
                min_amount: Some("1".into()),
                max_amount: Some("1000.50".into()),
                ..plain
            }),
            "bad-amount" => Ok(ReceiverInfo { min_amount: Some("abc".into()), ..plain }),
            other => Err(problem(other)),
        }
    }

    fn valid_sending_anchor(_account: Address) -> bool {
        match Steer::configured().word("valid", 1) {
            Ok(word) => word != "no",
            Err(problem) => panic!("{problem:?}"),
        }
    }

    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection> {
        let terms = |fee, amount_out| Ok(Acceptance::Ready(Terms { fee, amount_out, extra: vec![] }));
        let asset = payment.transaction.amount_expected.as_ref().map(|amount| amount.asset.clone()).unwrap_or_default();
        let parts = |parts: &[&str]| {
            let part = |amount: &&str| FeePart {
                name: format!("Part {amount}"),
                amount: (*amount).to_owned(),
                description: None,
            };
            Some(Fee { total: "1".into(), asset: asset.clone(), details: parts.iter().map(part).collect() })
        };
        let word = Steer::of(&payment).word("post", 1)?;
        match word.split_once(':').map_or((word.as_str(), None), |(word, rest)| (word, Some(rest.to_owned()))) {
            ("" | "ready", _) => terms(None, None),
            ("terms", _) => terms(parts(&["0.75", "0.25"]), Some(usd("5"))),
            ("fee", _) => {
                let amount = Amount { value: "10.5".into(), asset };
                terms(Some(fee::fixed_and_percent(&amount, Decimal::ONE, Decimal::new(25, 1), 2)), None)
            }
            ("wait-then-ready", _) if payment.transaction.message.is_some() => terms(None, None),
            ("wait" | "wait-then-ready", _) => Ok(Acceptance::Wait(Some("steered to wait".into()))),
            ("long-message", _) => Ok(Acceptance::Wait(Some("x".repeat(2_001)))),
            ("customer-info", kind) => Err(Rejection::CustomerInfoNeeded(kind)),
            ("transaction-info", _) => Err(Rejection::TransactionInfoNeeded(wanted("steer"))),
            ("bad-fee", _) => terms(parts(&["0.75", "0.2"]), None),
            ("bad-amount", _) => terms(None, Some(usd("abc"))),
            ("bad-asset", _) => terms(None, Some(Amount { value: "1".into(), asset: "dollars".into() })),
            ("echo", _) => Err(Problem::Invalid(format!("{payment:?}")).into()),
            ("keep", _) => {
                keep::keep(payment.transaction.fields);
                terms(None, None)
            }
            ("kept", _) => Err(Problem::Invalid(keep::longest()).into()),
            (other, _) => Err(problem(other).into()),
        }
    }

    fn process_patch_request(fields: Vec<Entry>, payment: Payment) -> Result<(), Rejection> {
        let given = fields.iter().find(|field| field.name == "steer").map(|field| field.value.clone());
        match given.map_or_else(|| Steer::of(&payment), Steer::from).word("patch", 1)?.as_str() {
            "" | "ok" => Ok(()),
            "customer-info" => Err(Rejection::CustomerInfoNeeded(Some("sep31-receiver".into()))),
            "transaction-info" => Err(Rejection::TransactionInfoNeeded(wanted("steer"))),
            other => Err(problem(other).into()),
        }
    }
}

impl Customers for Test {
    fn requirements(context: CustomerContext) -> Result<Vec<Field>, Problem> {
        let names = || [wanted("first_name"), wanted("last_name")].concat();
        match Steer::configured().word("requirements", 1)?.as_str() {
            "" | "names" => Ok(names()),
            "none" => Ok(vec![]),
            "all-kinds" => {
                let kinds = [FieldKind::Text, FieldKind::Binary, FieldKind::Number, FieldKind::Date];
                let choices = vec![context.lang, context.customer_type.unwrap_or_default()];
                let field = |kind| Field {
                    name: format!("{kind:?}"),
                    description: "d".into(),
                    kind,
                    choices: choices.clone(),
                    optional: true,
                };
                Ok(kinds.into_iter().map(field).collect())
            }
            "bad-field" => Ok(wanted("")),
            other => Err(problem(other)),
        }
    }

    fn review(customer: Customer, _context: CustomerContext) -> Result<Decision, Problem> {
        let word = customer.value("steer").map_or_else(Steer::configured, Steer::from).word("review", 1)?;
        match word.split_once(':').map_or((word.as_str(), None), |(word, rest)| (word, Some(rest.to_owned()))) {
            ("" | "accepted", _) => Ok(Decision::Accepted),
            ("processing", message) => Ok(Decision::Processing(message)),
            ("needs-info", _) => Ok(Decision::NeedsInfo(InfoRequest {
                fields: wanted("id_number"),
                message: Some("steered to ask".into()),
            })),
            ("proof", code) => match (customer.value("email_address_verification"), code.as_deref()) {
                (None, _) => Ok(Decision::VerificationRequired(wanted("email_address"))),
                (given, wanted) if given == wanted => Ok(Decision::Accepted),
                _ => Err(Problem::Invalid("The provided confirmation code was invalid.".into())),
            },
            ("verification", _) => Ok(Decision::VerificationRequired(wanted("email_address"))),
            ("tell", field) => Ok(Decision::Processing(
                customer.value(&field.unwrap_or_default()).map(|value| value.chars().take(500).collect()),
            )),
            ("rejected", _) => Ok(Decision::Rejected("steered to reject".into())),
            (other, _) => Err(problem(other)),
        }
    }

    fn forgotten(id: String) {
        if let Err(problem) = Steer::configured().word("forgotten", 1) {
            panic!("{problem:?}");
        }
        println!("forgot {id}");
    }
}

impl Rails for Test {
    fn execute_outgoing_transaction(payment: Payment, attempt: Attempt) -> Result<Payout, Problem> {
        let word = Steer::of(&payment).word("execute", attempt.number)?;
        match word.as_str() {
            "bank" => bank::pay(&payment, &attempt.idempotency_key),
            "own" => {
                look::compare(&payment.transaction)?;
                payout("delivered", &attempt.idempotency_key)
            }
            word => {
                let word = match word.strip_prefix("bank:") {
                    Some(word) => bank::pay(&payment, &attempt.idempotency_key).map(|_| word)?,
                    None => word,
                };
                payout(word, &attempt.idempotency_key)
            }
        }
    }

    fn poll_outgoing_transactions(payouts: Vec<PendingPayout>) -> Result<Vec<PayoutReport>, Problem> {
        let mut reports = Vec::new();
        for PendingPayout { payment, idempotency_key } in payouts {
            let word = Steer::of(&payment).word("poll", 1)?;
            let payout = match word.as_str() {
                "none" => continue,
                "bank" => bank::look(&idempotency_key)?,
                "stranger" => payout("delivered", &idempotency_key)?,
                word => payout(word, &idempotency_key)?,
            };
            let transaction_id = match word.as_str() {
                "stranger" => "0197f3a0-0000-7000-8000-000000000000".to_owned(),
                _ => payment.transaction.id,
            };
            reports.push(PayoutReport { transaction_id, payout });
        }
        Ok(reports)
    }
}

impl Mismatches for Test {
    fn decide(mismatched: MismatchedPayment) -> Result<Verdict, Problem> {
        let accept =
            |fee: Option<Fee>, amount_out| Ok(Verdict::Accept(RevisedTerms { fee, amount_out, extra: vec![] }));
        match Steer::of(&mismatched.payment).word("decide", 1)?.as_str() {
            "" | "keep" => Ok(Verdict::Keep(Some("steered to keep".into()))),
            "accept" => accept(None, None),
            "accept-terms" => {
                let asset = mismatched.arrived.amount.asset;
                accept(Some(Fee { total: "1".into(), asset, details: vec![] }), Some(usd("5")))
            }
            "accept-real" => accept(None, Some(Amount { value: "5".into(), asset: "iso4217:BRL".into() })),
            "refund" => Ok(Verdict::Refund(Some("steered to refund".into()))),
            "echo" => Err(Problem::Invalid(format!("{:?} {:?}", mismatched.mismatches, mismatched.arrived))),
            other => Err(problem(other)),
        }
    }
}

fn payout(word: &str, key: &str) -> Result<Payout, Problem> {
    let delivered =
        |amount_out| Ok(Payout::Delivered(Receipt { external_id: Some(key.to_owned()), amount_out, extra: vec![] }));
    let message = Some("steered".to_owned());
    match word.split_once(':').map_or((word, None), |(word, rest)| (word, Some(rest.to_owned()))) {
        ("" | "delivered", _) => delivered(None),
        ("delivered-less", _) => delivered(Some(usd("4.5"))),
        ("bad-amount", _) => delivered(Some(usd("abc"))),
        ("initiated", seconds) => Ok(Payout::Initiated(Initiation {
            external_id: Some(key.to_owned()),
            eta_seconds: seconds.and_then(|seconds| seconds.parse().ok()),
            extra: vec![],
        })),
        ("customer-info", customer_type) => {
            Ok(Payout::NeedsCustomerInfo(CustomerInfoRequest { customer_type, message }))
        }
        ("transaction-info", _) => Ok(Payout::NeedsTransactionInfo(InfoRequest { fields: wanted("steer"), message })),
        ("transaction-file", _) => {
            let fields = wanted("steer").into_iter().map(|field| Field { kind: FieldKind::Binary, ..field }).collect();
            Ok(Payout::NeedsTransactionInfo(InfoRequest { fields, message }))
        }
        ("refund", amount) => Ok(Payout::Refund(RefundPlan { amount, message })),
        ("failed", _) => Ok(Payout::Failed("steered to fail".into())),
        (other, _) => Err(problem(other)),
    }
}
