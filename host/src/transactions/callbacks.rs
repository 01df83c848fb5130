//! Callbacks of transactions (SEP-31 `PUT /transactions/:id/callback`): where they go, and the events that changes put
//! into the outbox.

use super::Transactions;
use crate::context::Error;
use crate::model::{EventId, Owner, Transaction};
use crate::store::{self, Subject, Tx};
use sha2::{Digest, Sha256};

impl Transactions {
    /// Registers the callback URL for a transaction (SEP-31 `PUT /transactions/:id/callback`), replacing any previous
    /// one.
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
        let (_, told) = self.body_of(&record)?;
        tx.register_callback(subject, target.url().as_str(), &told, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Writes events for changed transactions whose owner registered a callback and would see a difference.
    pub(crate) async fn tell_of_transactions(&self, tx: &mut Tx, records: &[&Transaction]) -> Result<(), store::Error> {
        let subjects: Vec<Subject> = records.iter().map(|record| Subject::Transaction(record.id)).collect();
        let told = tx.told_of(&subjects).await?;
        for (record, subject) in records.iter().zip(subjects) {
            let Some(told) = told.get(&subject.to_string()) else { continue };
            let (body, digest) = self.body_of(record)?;
            if digest == *told {
                continue;
            }
            let now = self.clock.now();
            let id = EventId::mint(now, &*self.random);
            tx.enqueue_event(subject, id, &body, &digest, now).await?;
        }
        Ok(())
    }

    /// The body of a callback about a transaction, and its digest. A change of the estimated time alone does not change
    /// the digest.
    fn body_of(&self, record: &Transaction) -> Result<(Vec<u8>, String), store::Error> {
        let write = |record: &Transaction| {
            (self.body)(record).map_err(|_| store::Error::Corrupt {
                table: "transactions",
                id: record.id.to_string(),
                problem: "the record can't be shown",
            })
        };
        let body = write(record)?;
        let digest = match record.status_eta_s {
            None => Sha256::digest(&body),
            Some(_) => Sha256::digest(write(&Transaction { status_eta_s: None, ..record.clone() })?),
        };
        Ok((body, hex::encode(digest)))
    }
}
