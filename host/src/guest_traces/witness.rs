//! Readers of stored values and records that record every query and its result.

use super::{
    Blob, KvAnswer, KvQuestion, KvRead, RecordsAnswer, RecordsQuestion, RecordsRead, Trace, trace::size_of_json,
};
use crate::guest::{
    KvReader, KvUnavailable, KvUsage, QuoteRecord, RecordReader, RecordsUnavailable, TransactionRecord,
};
use crate::model::{QuoteId, TransactionId};
use futures_util::future::BoxFuture;
use std::sync::Arc;

impl Trace {
    fn read_kv(&self, question: KvQuestion, answer: KvAnswer) {
        let size = match &answer {
            KvAnswer::Value(value) => value.as_ref().map_or(0, |value| value.0.len()),
            KvAnswer::Keys(keys) => keys.iter().map(String::len).sum(),
            KvAnswer::Usage(_) | KvAnswer::Unavailable => 0,
        };
        self.write(size, |call| call.kv.push(KvRead { question, answer }));
    }

    fn read_records(&self, question: RecordsQuestion, answer: RecordsAnswer) {
        let hidden = |value| self.secrets.hide_json(value);
        let answer = match answer {
            RecordsAnswer::Transactions(all) => RecordsAnswer::Transactions(all.into_iter().map(hidden).collect()),
            RecordsAnswer::Quote(quote) => RecordsAnswer::Quote(quote.map(hidden)),
            RecordsAnswer::Unavailable => RecordsAnswer::Unavailable,
        };
        let size = match &answer {
            RecordsAnswer::Transactions(all) => all.iter().map(size_of_json).sum(),
            RecordsAnswer::Quote(quote) => quote.as_ref().map_or(0, size_of_json),
            RecordsAnswer::Unavailable => 0,
        };
        self.write(size, |call| call.read(RecordsRead { question, answer }));
    }
}

/// A reader of a guest's stored values.
#[derive(Debug)]
pub(super) struct NotedKv {
    pub(super) trace: Arc<Trace>,
    pub(super) reader: Arc<dyn KvReader>,
}

impl NotedKv {
    fn blob(&self, value: &[u8]) -> Blob {
        Blob(self.trace.secrets.hide(value.to_vec()))
    }
}

impl KvReader for NotedKv {
    fn value<'a>(&'a self, guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, KvUnavailable>> {
        Box::pin(async move {
            let read = self.reader.value(guest, key).await;
            let answer = match &read {
                Ok(value) => KvAnswer::Value(value.as_ref().map(|value| self.blob(value))),
                Err(KvUnavailable) => KvAnswer::Unavailable,
            };
            self.trace.read_kv(KvQuestion::Value(key.to_owned()), answer);
            read
        })
    }

    fn keys<'a>(
        &'a self,
        guest: &'a str,
        prefix: &'a str,
        after: &'a str,
        most: u32,
    ) -> BoxFuture<'a, Result<Vec<String>, KvUnavailable>> {
        Box::pin(async move {
            let read = self.reader.keys(guest, prefix, after, most).await;
            let answer = read.as_ref().map_or(KvAnswer::Unavailable, |keys| KvAnswer::Keys(keys.clone()));
            self.trace.read_kv(KvQuestion::Keys(prefix.to_owned(), after.to_owned(), most), answer);
            read
        })
    }

    fn usage<'a>(&'a self, guest: &'a str, key: &'a str) -> BoxFuture<'a, Result<KvUsage, KvUnavailable>> {
        Box::pin(async move {
            let read = self.reader.usage(guest, key).await;
            let answer = read.as_ref().map_or(KvAnswer::Unavailable, |usage| KvAnswer::Usage(*usage));
            self.trace.read_kv(KvQuestion::Usage(key.to_owned()), answer);
            read
        })
    }
}

/// A reader of the host's records.
#[derive(Debug)]
pub(super) struct NotedRecords {
    pub(super) trace: Arc<Trace>,
    pub(super) reader: Arc<dyn RecordReader>,
}

impl RecordReader for NotedRecords {
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let read = self.reader.transaction(id).await;
            self.trace.read_records(RecordsQuestion::Transaction(id), transactions(read.as_ref()));
            read
        })
    }

    fn transactions_of(
        &self,
        customer: String,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let read = self.reader.transactions_of(customer.clone(), before, most).await;
            self.trace
                .read_records(RecordsQuestion::TransactionsOf(customer, before, most), transactions(read.as_ref()));
            read
        })
    }

    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let read = self.reader.quote(id).await;
            let answer = match &read {
                Ok(quote) => RecordsAnswer::Quote(quote.as_ref().map(QuoteRecord::to_json)),
                Err(RecordsUnavailable) => RecordsAnswer::Unavailable,
            };
            self.trace.read_records(RecordsQuestion::Quote(id), answer);
            read
        })
    }
}

fn transactions<'a>(
    read: Result<impl IntoIterator<Item = &'a TransactionRecord>, &RecordsUnavailable>,
) -> RecordsAnswer {
    match read {
        Ok(all) => RecordsAnswer::Transactions(all.into_iter().map(TransactionRecord::to_json).collect()),
        Err(RecordsUnavailable) => RecordsAnswer::Unavailable,
    }
}
