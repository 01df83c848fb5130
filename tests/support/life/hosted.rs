//! A hosted transfer's whole life (SEP-24): the wallet opens it, its user opens the link and answers page after page, pays, and is
//! paid.
//!
//! The user knows what they sent and what they saw. After a crash their page is the one that they answered or the one after it,
//! and whatever they entered before is still there.

use super::{Crashed, Environment, Host, Life, entries, usdc};
use crate::database::Kind;
use anchor_host::{
    model::{
        Address, Clock, Entries, Form, InputKind, Kind as TransactionKind, Money, NextStep, PayoutState, Role,
        Transaction, TransactionId,
    },
    stellar::Sink,
    store::FaultInjection,
    transfers::{Costs, LinkWishes, OpenTransfer, Page, Taken, Way},
};

/// More pages than any flow of these lives has.
const PAGES_MAX: usize = 20;

/// What the user did on the pages, as they know it.
#[derive(Default)]
pub(super) struct Visit {
    /// The secret in the address of the pages.
    secret: Option<String>,
    /// What was entered on each page that is known to be answered.
    answered: Vec<Entries>,
    /// What was sent, and nobody knows whether it came through.
    sent: Option<Entries>,
    /// The costs that were agreed to.
    reviewed: Option<Costs>,
}

impl Environment {
    /// Lives until the end, or until the host dies at its `crash`th write.
    pub async fn live_hosted(&self, life: &mut Life, kind: TransactionKind, crash: Option<u64>) -> Result<(), Crashed> {
        let host = self.host(life, crash.map(FaultInjection::at));
        if host.ok(host.operations.transactions.place(&life.account).await)?.is_none() {
            host.ok(host.operations.transactions.start(&life.account, 0).await)?;
        }
        let id = match life.transaction {
            Some(id) => id,
            None => {
                let opened = host.operations.transfers.open_hosted(&life.owner, life.hosted(kind)).await;
                *life.transaction.insert(host.ok(opened)?.id)
            }
        };
        self.walk(life, id, &host).await?;
        let record = self.store.transaction(id).await.unwrap().unwrap();
        if kind == TransactionKind::Deposit {
            return self.tell_of_money(life, id, &host).await;
        }
        let batch = life.paid(self.script.paying, record.destination().expect("where to pay"), self.clock.now());
        let place = host.ok(host.operations.transactions.place(&life.account).await)?;
        if place.is_none_or(|place| place.cursor < batch.cursor) {
            host.ok(host.operations.transactions.apply(&life.account, batch).await)?;
        }
        self.work(&host).await
    }

    /// The user opens the link, and goes from page to page until there is none.
    async fn walk(&self, life: &mut Life, id: TransactionId, host: &Host) -> Result<(), Crashed> {
        let transfers = &host.operations.transfers;
        if life.visit.secret.is_none() {
            let url = Some("http://127.0.0.1:1/".to_owned());
            let wishes = LinkWishes { on_change_callback: url, ..LinkWishes::default() };
            let begun = transfers.start_session(&life.owner, &id.to_string(), wishes).await;
            life.visit.secret = Some(host.ok(begun)?);
        }
        let secret = life.visit.secret.clone().unwrap();
        for _ in 0..PAGES_MAX {
            let shown = host.ok(transfers.page(&secret, None).await)?;
            let Some(page) = shown.page else {
                life.visit.check_agreed(&shown.transaction);
                return Ok(());
            };
            life.visit.check_place(&page);
            for (number, entered) in life.visit.answered.iter().enumerate() {
                let earlier = host.ok(transfers.page(&secret, Some(number)).await)?.page.expect("an earlier page");
                assert_eq!((earlier.number, &earlier.page.entered), (number, entered), "what was entered is lost");
            }
            let values = match &page.page.step {
                NextStep::Form(form) => filled(form, life),
                NextStep::Choice(_) => entries(&[("choice", "bank")]),
                NextStep::Review(review) => {
                    life.visit.reviewed = host.ok(transfers.review_costs(&secret, &review.terms).await)?;
                    Entries::new()
                }
                NextStep::Wait(_) => {
                    self.work(host).await?;
                    continue;
                }
                other => panic!("nobody steered to {other:?}"),
            };
            life.visit.sent = Some(values.clone());
            let taken = host.ok(transfers.answer(&secret, page.number, &page.page.nonce, values).await)?;
            assert!(matches!(taken, Taken::Stored), "{taken:?}");
            life.visit.answered.extend(life.visit.sent.take());
        }
        panic!("{}: after {PAGES_MAX} pages there still is one", self.script.name);
    }

    /// It is completed, and the user was paid once; nothing of the flow is left.
    pub async fn check_hosted(&self, kind: Kind, life: &Life, crash: u64) {
        let id = life.transaction.expect("it was opened");
        let record = self.store.transaction(id).await.unwrap().unwrap();
        if record.details.deposit().is_some() {
            self.check_deposit(kind, life, crash).await;
            let payouts = self.store.ledger_payouts(true, 10_000).await.unwrap();
            let own: Vec<_> = payouts.iter().flatten().filter(|payout| payout.from == life.account).collect();
            assert!(matches!(own[..], [payout] if matches!(payout.state, PayoutState::Paid { .. })), "{own:?}");
        } else {
            self.check(life, crash).await;
        }
        let about = format!("{kind:?}, {}, crash at write {crash}", self.script.name);
        life.visit.check_agreed(&record);
        assert_eq!(record.amount_in.as_ref(), record.amount_expected(), "{about}");
        let journal = self.store.journal(id).await.unwrap();
        assert_eq!(journal.iter().filter(|row| row.event == "accept").count(), 1, "{about}: not accepted once");
        let flow = self.store.hosted_flow(id).await.unwrap().expect("its pages are shown for a while");
        assert!(flow.pages.is_empty(), "{about}: {:?}", flow.pages);
        // What the guest said with `done`, and nothing that was entered.
        assert_eq!(record.fields, entries(&[("dest", "DE89"), ("routing_number", "021000021")]), "{about}");
        if life.visit.answered.iter().any(|entered| entered.contains_key("first_name")) {
            let customer = record.customer(Role::Customer).expect("the customer who was entered");
            let (customer, _) = self.store.customer(customer).await.unwrap().unwrap();
            assert_eq!(customer.values.get("first_name").map(String::as_str), Some("Ada"), "{about}");
        }
    }
}

impl Visit {
    /// The page is the first that is not known to be answered, or the one after what was sent last.
    fn check_place(&mut self, page: &Page) {
        assert!(!page.is_earlier && !page.page.is_answered);
        if page.number > self.answered.len() {
            self.answered.extend(self.sent.take());
        }
        assert_eq!(page.number, self.answered.len(), "neither the page that was answered nor the next");
    }

    /// What the transaction was taken on with is what was agreed to.
    fn check_agreed(&self, record: &Transaction) {
        let reviewed = self.reviewed.as_ref().expect("somebody agreed to something");
        let amounts = |one: Option<&Money>| one.cloned();
        assert_eq!(amounts(record.amount_expected()), reviewed.amount_in, "the amount is not the reviewed one");
        assert_eq!(record.fee, reviewed.fee, "the fee is not the reviewed one");
        assert_eq!(record.amount_out, reviewed.amount_out, "the amount out is not the reviewed one");
        assert!(reviewed.amount_in.is_some() && reviewed.amount_out.is_some(), "nothing was reviewed");
    }
}

fn filled(form: &Form, life: &Life) -> Entries {
    let value = |kind, name: &str| match (kind, name) {
        (InputKind::Amount, _) => life.amount.to_string(),
        (_, "first_name") => "Ada".to_owned(),
        _ => "Lovelace".to_owned(),
    };
    form.inputs.iter().map(|input| (input.name.clone(), value(input.kind, &input.name))).collect()
}

impl Life {
    fn hosted(&self, kind: TransactionKind) -> OpenTransfer {
        let way = match kind {
            TransactionKind::Deposit => {
                Way::Deposit { to: Address::Account(self.payer), memo: None, takes_claimable_balance: false }
            }
            _ => Way::default(),
        };
        OpenTransfer {
            way,
            is_hosted: true,
            asset_code: usdc().code().to_owned(),
            lang: "en".into(),
            ..Default::default()
        }
    }
}
