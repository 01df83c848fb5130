//! All operations of an anchor in one handle, for their callers: the SEPs, the job runner, the admin API.

use crate::{
    context::{Context, Settings},
    customers::{CustomerBody, Customers},
    deposits::Deposits,
    guest::Guests,
    ledger_payouts::{Engine, LedgerPayouts},
    model::{Clock, Random},
    payments::Payments,
    payouts::Payouts,
    quotes::{QuoteBody, Quotes},
    store::Store,
    transactions::{ShownToBusiness, TransactionBody, Transactions},
    transfers::Transfers,
};
use std::sync::Arc;

/// The bodies of events. They contain only what their wire structs list: a new field of a record reaches no client by
/// itself.
#[derive(Clone, Copy)]
pub struct Bodies {
    /// A transaction's.
    pub transaction: TransactionBody,
    /// A customer's.
    pub customer: CustomerBody,
    /// A transaction's, for its business.
    pub business_transaction: ShownToBusiness,
    /// A firm quote's, for the business server.
    pub business_quote: QuoteBody,
}

/// The operations. Cheap to clone.
#[derive(Clone)]
pub struct Operations {
    /// The context that they share.
    pub context: Context,
    /// Transactions of every protocol.
    pub transactions: Transactions,
    /// SEP-12.
    pub customers: Customers,
    /// SEP-38.
    pub quotes: Quotes,
    /// SEP-31.
    pub payments: Payments,
    /// SEP-6.
    pub transfers: Transfers,
    /// Off-chain money that comes in.
    pub deposits: Deposits,
    /// Payouts off chain.
    pub payouts: Payouts,
    /// Payouts on the ledger.
    pub ledger_payouts: LedgerPayouts,
}

impl Operations {
    /// Operations on this database with these guests. Background jobs run while [`crate::jobs::Runner::run`] does.
    pub fn new(
        store: Store,
        guests: Guests,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: Settings,
        bodies: Bodies,
    ) -> Self {
        let context = Context::new(store, guests, clock, random, settings);
        let transactions = Transactions::new(context.clone(), bodies.transaction, bodies.business_transaction);
        let customers = Customers::new(context.clone(), transactions.clone(), bodies.customer);
        let quotes = Quotes::new(context.clone(), bodies.business_quote);
        let payments = Payments::new(context.clone(), transactions.clone(), customers.clone(), quotes.clone());
        let transfers = Transfers::new(context.clone(), transactions.clone(), customers.clone(), quotes.clone());
        let deposits = Deposits::new(context.clone(), transactions.clone());
        let payouts = Payouts::new(context.clone(), transactions.clone(), customers.clone());
        let ledger_payouts = LedgerPayouts::new(context.clone(), None);
        Self { context, transactions, customers, quotes, payments, transfers, deposits, payouts, ledger_payouts }
    }

    /// The same, and payouts on the ledger are paid by this engine.
    #[must_use]
    pub fn paying_with(self, engine: Engine) -> Self {
        let ledger_payouts = LedgerPayouts::new(self.context.clone(), Some(engine));
        Self { ledger_payouts, ..self }
    }
}
