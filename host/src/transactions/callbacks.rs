//! Callbacks of transactions (SEP-31 `PUT /transactions/:id/callback`, SEP-6 `on_change_callback`): where they go, and the events that changes put
//! into the outbox.

use super::Transactions;
use crate::context::Error;
use crate::events::Target;
use crate::model::{EventId, Owner, Protocol, Transaction};
use crate::store::{self, Subject, Tx};
use sha2::{Digest, Sha256};
use std::iter;

impl Transactions {
    /// Registers the callback URL for a transaction (SEP-31 `PUT /transactions/:id/callback`), replacing any previous
    /// one.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] for a URL that may not be called; [`Error::Store`].
    pub async fn watch_transaction(&self, owner: &Owner, id: &str, url: &str) -> Result<(), Error> {
        let id = self.transaction_under(Protocol::Sep31, owner, id).await?.id;
        let target = self.callback_target("url", url).await?;
        let mut tx = self.store.begin().await?;
        tx.lock_subject(Subject::Transaction(id)).await?;
        let record = tx.transaction(id).await?.ok_or(Error::NotFound)?;
        self.register_callback(&mut tx, &record, &target).await?;
        Ok(tx.commit().await?)
    }

    /// Registers where the changes of a transaction are sent: those after the record's.
    pub(crate) async fn register_callback(
        &self,
        tx: &mut Tx,
        record: &Transaction,
        target: &Target,
    ) -> Result<(), store::Error> {
        self.register_for(tx, Subject::Transaction(record.id), record, target).await
    }

    /// Registers where a link wants the changes of its transaction sent: there as well as where the operator has configured it
    /// for the client.
    pub(crate) async fn register_links_callback(
        &self,
        tx: &mut Tx,
        record: &Transaction,
        target: &Target,
    ) -> Result<(), store::Error> {
        self.register_for(tx, Subject::FlowChanges(record.id), record, target).await
    }

    async fn register_for(
        &self,
        tx: &mut Tx,
        subject: Subject,
        record: &Transaction,
        target: &Target,
    ) -> Result<(), store::Error> {
        let (_, told) = self.body_of(record)?;
        tx.register_callback(subject, target.url().as_str(), &told, self.clock.now()).await
    }

    /// Writes events for changed transactions whose owner registered a callback and would see a difference.
    pub(crate) async fn tell_of_transactions(&self, tx: &mut Tx, records: &[&Transaction]) -> Result<(), store::Error> {
        let of = |record: &&Transaction| {
            let links = record.details.is_hosted().then_some(Subject::FlowChanges(record.id));
            iter::once(Subject::Transaction(record.id)).chain(links)
        };
        let subjects: Vec<Subject> = records.iter().flat_map(of).collect();
        let told = tx.told_of(&subjects).await?;
        for (record, subject) in records.iter().flat_map(|record| of(record).map(move |subject| (record, subject))) {
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

    /// Tells a URL once, apart from the changes (SEP-24 `callback`).
    pub(crate) async fn tell_of_end(
        &self,
        tx: &mut Tx,
        subject: Subject,
        url: &str,
        record: &Transaction,
    ) -> Result<(), store::Error> {
        let (body, digest) = self.body_of(record)?;
        let now = self.clock.now();
        tx.open_stream(subject, url, now).await?;
        tx.enqueue_event(subject, EventId::mint(now, &*self.random), &body, &digest, now).await?;
        tx.end_callback(subject).await
    }

    /// The body of a callback about a transaction, and its digest. A change of the estimated time alone does not change
    /// the digest.
    fn body_of(&self, record: &Transaction) -> Result<(Vec<u8>, String), store::Error> {
        let write =
            |record: &Transaction| (self.body)(record).map_err(|_| store::Error::unshown("transactions", record.id));
        let body = write(record)?;
        let digest = match record.status_eta_s {
            None => Sha256::digest(&body),
            Some(_) => Sha256::digest(write(&Transaction { status_eta_s: None, ..record.clone() })?),
        };
        Ok((body, hex::encode(digest)))
    }
}
