//! The payment is opened with the anchor (SEP-31).

use super::{Directory, Instructions, Quote, Story, Terms, served};
use crate::cli::{
    CliError,
    demo::{client::text_at, people::RECEIVER},
};
use serde_json::{Value, json};

impl Story<'_> {
    pub(super) async fn open(
        &mut self,
        directory: &Directory,
        terms: &Terms,
        sender: Option<String>,
        receiver: Option<String>,
        quote: Option<Quote>,
    ) -> Result<String, CliError> {
        self.narrator.step(
            "open",
            "Open the payment (SEP-31 POST /transactions)",
            "Before any money moves, the guest accepts the amount and the customers. The host then answers with the \
             account to pay and a memo that identifies this payment.",
        );
        let mut body = json!({
            "amount": self.setting.amount.to_string(),
            "asset_code": directory.asset.code(),
            "asset_issuer": directory.asset.issuer().map(ToString::to_string),
        });
        if let Value::Object(body) = &mut body {
            let (quote_id, destination, method) = match quote {
                Some(quote) => (Some(quote.id), Some(quote.buy_asset), quote.delivery_method),
                None => (None, None, terms.funding_method.clone()),
            };
            let optional = [
                ("sender_id", sender),
                ("receiver_id", receiver),
                ("funding_method", method),
                ("destination_asset", destination),
                ("quote_id", quote_id),
            ];
            body.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))));
            let fields = RECEIVER.fill(Some(&terms.fields));
            if !fields.is_empty() {
                body.insert("fields".to_owned(), json!({ "transaction": fields }));
            }
        }
        let url = format!("{}/transactions", served(directory.direct_payment.as_ref(), "payments (SEP-31)")?);
        let id = text_at(&self.client.post(&url, &body, self.narrator).await?, "/id")?;
        self.narrator.note("transaction", &id);
        Ok(format!("{url}/{id}"))
    }

    /// Waits until the anchor accepts the payment.
    pub(super) async fn instructions(&mut self, url: &str) -> Result<Instructions, CliError> {
        let answer = self.payable(url, &["pending_receiver"], "pending_sender").await?;
        let instructions =
            self.tell_where_to_pay(&answer, ["stellar_account_id", "stellar_memo_type", "stellar_memo"])?;
        self.tell_amounts(&answer);
        Ok(instructions)
    }
}
