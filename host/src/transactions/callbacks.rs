//! Callbacks of transactions (SEP-31 `PUT /transactions/:id/callback`): where they go, and the events that changes put
//! into the outbox.

use super::Transactions;
use crate::context::Error;
use crate::model::{EventId, Owner, Transaction};
use crate::store::{self, Event, Subject, Tx};
use sha2::{Digest, Sha256};

impl Transactions {
    /// Registers where the owner is told of a transaction's changes (SEP-31 `PUT /transactions/:id/callback`),
    /// instead of any place before.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] for a URL that may not be called; [`Error::Store`].
    pub async fn watch_transaction(&self, owner: &Owner, id: &str, url: &str) -> Result<(), Error> {
        let id = self.transaction(owner, id).await?.id;
        let target = self.callback_target(url).await?;
        let mut tx = self.store.begin().await?;
        let subject = Subject::Transaction(id);
        tx.lock_subject(subject).await?;
        let record = tx.transaction(id).await?.ok_or(Error::NotFound)?;
        let told = transaction_digest(&shown_part(&record));
        tx.register_callback(subject, target.url().as_str(), &told, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Puts changed transactions into the outbox, those whose owner asked for it and would see a difference.
    pub(crate) async fn tell_of_transactions(&self, tx: &mut Tx, records: &[&Transaction]) -> Result<(), store::Error> {
        let subjects: Vec<Subject> = records.iter().map(|record| Subject::Transaction(record.id)).collect();
        let told = tx.told_of(&subjects).await?;
        for (record, subject) in records.iter().zip(subjects) {
            let Some(told) = told.get(&subject.to_string()) else { continue };
            let shown = shown_part(record);
            let digest = transaction_digest(&shown);
            if digest == *told {
                continue;
            }
            let now = self.clock.now();
            let id = EventId::mint(now, &*self.random);
            tx.enqueue_event(subject, id, &Event::Transaction(Box::new(shown)), &digest, now).await?;
        }
        Ok(())
    }
}

/// A transaction without what its owner never sees: nothing of that waits in the outbox, or makes a difference.
fn shown_part(record: &Transaction) -> Transaction {
    Transaction {
        version: 0,
        client_domain: None,
        fields: Default::default(),
        attention: None,
        received_at: None,
        ..record.clone()
    }
}

/// Changes when something is worth telling: an estimate alone is not.
fn transaction_digest(shown: &Transaction) -> String {
    let lasting = Transaction { status_eta_s: None, ..shown.clone() };
    // Records always serialise: they are stored the same way.
    hex::encode(Sha256::digest(serde_json::to_vec(&lasting).unwrap_or_default()))
}
