//! The end of a life as everybody outside sees it: records, journal, events, bank, ledger.

use super::{Ending, Environment, Life, Paying};
use anchor_host::{
    model::{
        Amount, Clock, LedgerPayment, MismatchPolicy, PayoutState, RefundRoute, Status, Transaction, TransactionId,
    },
    stellar::Sink,
    store::{EventShare, ReceiptOutcome, Recorded},
};
use serde_json::Value;

impl Environment {
    /// The end of a life as everybody outside sees it.
    pub async fn check(&self, life: &Life, crash: u64) {
        let about = format!("{}, crash at write {crash}", self.script.name);
        let id = life.transaction.expect("opened");
        let record = self.store.transaction(id).await.unwrap().expect("the transaction is on record");
        // A watcher that lost the answer of its commit may deliver once more.
        let host = self.host(life, None);
        let to = record.destination().cloned().unwrap();
        let again = life.paid(self.script.paying, &to, self.clock.now());
        host.operations.transactions.apply(&life.account, again).await.unwrap();
        self.work(&host).await.unwrap();
        assert!(self.store.transaction(id).await.unwrap() == Some(record.clone()), "{about}: paid again, it changed");

        let credited = life.credited(self.script.paying, &to, record.created_at);
        assert!(record.attention.is_none(), "{about}: held: {:?}", record.attention);
        assert_eq!(record.amount_in.as_ref().map(|money| money.amount), Some(credited.amount), "{about}");
        assert_eq!(record.payments.len(), 1, "{about}");
        self.check_journal(&record, &about).await;
        self.check_events(&record, &about).await;
        match self.script.ending {
            Ending::PaidOut => {
                let out = credited.amount.minus(Amount::parse("1").unwrap()).unwrap();
                assert_eq!(record.status, Status::Completed, "{about}");
                assert_eq!(record.amount_out.as_ref().map(|money| money.amount), Some(out), "{about}");
                self.check_bank(id, out, &about).await;
            }
            Ending::PaidBack(part) => {
                let back = part.map_or(credited.amount, |part| Amount::parse(part).unwrap());
                assert_eq!(record.status, Status::Refunded, "{about}");
                self.check_refund(life, &record, back, &about).await;
            }
        }
        assert!(self.credited_once(&record, &credited).await, "{about}: not credited once");
        self.check_unapplied(life, &about).await;
        self.check_notes(&about).await;
        assert_eq!(self.next_due().await, None, "{about}: work is left");
    }

    /// What was left unapplied was decided about, once.
    async fn check_unapplied(&self, life: &Life, about: &str) {
        let before = i64::try_from(life.operation_id()).unwrap() - 1;
        let unapplied = self.store.unapplied(true, before, 10).await.unwrap();
        let decisions: Vec<_> = unapplied.iter().map(|one| one.decision.as_deref()).collect();
        let (wanted, journal): (&[_], _) = match self.script.paying {
            Paying::All | Paying::Less(MismatchPolicy::Accept) => (&[], 0),
            Paying::Less(_) => (&[Some("matched")], 0),
            Paying::LessThenAll => (&[Some("refund")], 1),
        };
        assert_eq!(decisions, wanted, "{about}");
        let rows = self.store.journal(life.transaction.unwrap()).await.unwrap();
        assert_eq!(rows.iter().filter(|row| row.event == "owe_refund").count(), journal, "{about}");
    }

    /// A guest that counts has counted each decision once in each life: it is asked in vain once more where a crash came
    /// between its answer and the commit, and remembers nothing of that.
    async fn check_notes(&self, about: &str) {
        let steer = self.script.steer.unwrap_or_default();
        // Two customers are reviewed, and a payment that has to wait is asked about twice.
        for (function, times) in [("review", 2), ("post", 2), ("execute", 1), ("poll", 1)] {
            if steer.contains(&format!("{function}=note+")) {
                let noted = self.store.kv_value("test_rails", &format!("note/{function}")).await.unwrap();
                let noted: usize = serde_json::from_slice(&noted.unwrap_or_default()).unwrap_or_default();
                assert_eq!(noted, times * self.lives, "{about}: {function} is remembered {noted} times");
            }
        }
    }

    async fn check_journal(&self, record: &Transaction, about: &str) {
        let journal = self.store.journal(record.id).await.unwrap();
        let numbers: Vec<i64> = journal.iter().map(|row| row.seq).collect();
        assert_eq!(numbers, (1..=record.version).collect::<Vec<_>>(), "{about}: the journal has gaps");
        let received = journal.iter().filter(|row| row.event.ends_with("_funds")).count();
        assert_eq!(received, 1, "{about}: funds received {received} times");
        let mut statuses = journal.iter().map(|row| row.status.as_str());
        for wanted in self.script.statuses {
            assert!(statuses.any(|status| status == wanted.as_str()), "{about}: it never was {wanted}");
        }
    }

    /// Every status after the first is in the outbox, once and in order, whatever the crash.
    async fn check_events(&self, record: &Transaction, about: &str) {
        let (mut told, share) = (Vec::new(), EventShare { limit: 1, per_site: 99, retries: 99 });
        while let [delivery] =
            self.store.claim_events(share, self.clock.now(), self.clock.now(), about).await.unwrap().as_slice()
        {
            let body: Value = serde_json::from_slice(&self.store.event_body(delivery).unwrap()).unwrap();
            let shown = &body["transaction"];
            assert_eq!(
                (shown["id"].as_str(), delivery.seq),
                (Some(record.id.to_string().as_str()), told.len() as i64 + 1),
                "{about}"
            );
            told.push(shown["status"].as_str().unwrap().to_owned());
            let mut tx = self.store.begin().await.unwrap();
            assert!(tx.event_delivered(delivery).await.unwrap());
            tx.commit().await.unwrap();
        }
        told.dedup();
        let journal = self.store.journal(record.id).await.unwrap();
        let mut statuses: Vec<String> = journal.into_iter().map(|row| row.status).collect();
        statuses.dedup();
        assert_eq!(told, statuses[1..], "{about}");
    }

    async fn check_bank(&self, id: TransactionId, out: Amount, about: &str) {
        let book: Vec<Value> =
            reqwest::get(format!("{}/transfers", self.bank.url())).await.unwrap().json().await.unwrap();
        let key = format!("payout-{id}-");
        let paid: Vec<&Value> = book
            .iter()
            .filter(|row| row["idempotency_key"].as_str().unwrap().starts_with(&key) && row["status"] != "rejected")
            .collect();
        assert_eq!(paid.len(), 1, "{about}: paid {} times", paid.len());
        assert_eq!(Amount::parse(paid[0]["amount"].as_str().unwrap()).unwrap(), out, "{about}");
        assert_eq!(self.bank.orders().len(), self.lives, "{about}: paid for what nobody opened");
    }

    /// One payment came back on the ledger, the record and the books of payouts know of that one alone, and the bank was asked for
    /// nothing.
    async fn check_refund(&self, life: &Life, record: &Transaction, back: Amount, about: &str) {
        assert_eq!(self.ledger.came_back(&life.payer), [back], "{about}: what came back");
        let [refund] = record.refunds.as_slice() else { panic!("{about}: {:?}", record.refunds) };
        let kept = life.amount.minus(back).unwrap();
        assert_eq!((refund.amount, refund.fee), (back, kept), "{about}");
        let payouts = self.store.ledger_payouts(true, 10).await.unwrap();
        let own: Vec<_> = payouts.iter().flatten().filter(|payout| payout.from == life.account).collect();
        let [payout] = own.as_slice() else { panic!("{about}: {own:?}") };
        let PayoutState::Paid { hash, .. } = &payout.state else { panic!("{about}: {payout:?}") };
        assert_eq!(refund.sent_as(), Some((RefundRoute::Ledger, hash.as_str())), "{about}");
        assert!(self.bank.orders().is_empty(), "{about}: the bank paid as well");
    }

    /// Whether the ledger operation is on record as this transaction's credit, and no other one is: the first is what
    /// a second record of the operation runs into, the second what another credit runs into.
    async fn credited_once(&self, record: &Transaction, credited: &LedgerPayment) -> bool {
        let known = &record.payments[0];
        let mut taken = Vec::new();
        for (operation_id, hash) in [(known.operation_id, known.transaction_hash.as_str()), (1 << 60, "another")] {
            let payment = LedgerPayment { operation_id, transaction_hash: hash.to_owned(), ..credited.clone() };
            let mut tx = self.store.begin().await.unwrap();
            let outcome = ReceiptOutcome::Credited(record.id);
            let account = &credited.to;
            let again = Recorded {
                operation_id,
                payment: Some(&payment),
                account,
                outcome,
                seen_at: record.created_at,
                raw: "",
            };
            taken.push(!matches!(tx.record_payments(&[again]).await, Ok(true)));
        }
        taken == [true, true] && known.operation_id == credited.operation_id
    }
}
