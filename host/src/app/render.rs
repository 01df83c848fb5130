//! How events read on the wire: the outbox holds records, the SEPs know their JSON.

use crate::{
    customers::Customers,
    events::Render,
    seps::{sep12, sep31},
    store::Event,
};
use std::sync::Arc;

/// Renders an event as the SEP's GET would have answered when it was written.
pub(super) fn renderer(customers: &Customers) -> Render {
    let customers = customers.clone();
    Arc::new(move |event| {
        let customers = customers.clone();
        Box::pin(async move {
            let body = match event {
                Event::Transaction(transaction) => sep31::callback::body(&transaction),
                Event::Customer(standing) => {
                    // What the guest says may name the person.
                    let view = customers.customer_then(&standing).await;
                    sep12::callback::body(view.map_err(|_| "the guest did not say what it requires")?)
                }
            };
            body.map_err(|_| "it can't be written as JSON".to_owned())
        })
    })
}
