//! A deposit's whole life: the client opens it, the bank tells of its money again and again, and the host pays on the ledger.

use super::{Crashed, Environment, Host, Life, usdc};
use crate::database::Kind;
use anchor_host::{
    model::{Address, Amount, Clock, Notice, Status, TransactionId},
    store::FaultInjection,
    transfers::{OpenTransfer, Way},
};
use serde_json::json;

impl Environment {
    /// Lives until the end, or until the host dies at its `crash`th write. The client repeats what was answered with an
    /// error, and the bank its notice.
    pub async fn live_by_deposit(&self, life: &mut Life, crash: Option<u64>) -> Result<(), Crashed> {
        let host = self.host(life, crash.map(FaultInjection::at));
        let id = match life.transaction {
            Some(id) => id,
            None => {
                let opened = host.operations.transfers.open(&life.owner, life.deposit()).await;
                *life.transaction.insert(host.ok(opened)?.transaction.id)
            }
        };
        self.tell_of_money(life, id, &host).await
    }

    /// The bank tells of a deposit's money until it is answered.
    pub(super) async fn tell_of_money(&self, life: &Life, id: TransactionId, host: &Host) -> Result<(), Crashed> {
        let payment = json!({ "transaction": id, "external_id": format!("b-{id}"), "amount": life.amount });
        let told = json!([payment, payment]).to_string();
        for _ in 0..3 {
            let notice = Notice { name: "payments".into(), body: told.clone().into_bytes(), ..Notice::default() };
            host.ok(host.operations.deposits.notice("test_rails", notice).await)?.expect("the guest's door");
            self.work(host).await?;
        }
        Ok(())
    }

    /// It is completed, and the user was paid once.
    pub async fn check_deposit(&self, kind: Kind, life: &Life, crash: u64) {
        let id = life.transaction.expect("it was opened");
        let record = self.store.transaction(id).await.unwrap().unwrap();
        let context = format!("{kind:?}, died at write {crash}: {id}");
        assert_eq!(record.status, Status::Completed, "{context}: {:?}", record.attention);
        let expected = life.amount.minus(Amount::parse("1").unwrap()).unwrap();
        assert_eq!(self.ledger.came_back(&life.payer), [expected], "{context}");
        assert_eq!(self.store.counts(self.clock.now()).await.unwrap().unapplied_deposits, 0, "{context}");
        assert_eq!(self.store.journal(id).await.unwrap().len(), usize::try_from(record.version).unwrap(), "{context}");
    }
}

impl Life {
    fn deposit(&self) -> OpenTransfer {
        OpenTransfer {
            way: Way::Deposit { to: Address::Account(self.payer), memo: None, takes_claimable_balance: false },
            asset_code: usdc().code().to_owned(),
            amount: Some(self.amount),
            lang: "en".into(),
            ..OpenTransfer::default()
        }
    }
}
