//! A SEP-31 anchor that hands out cash.

use anchor_guest::{Customers, Rails, Receiver, prelude::*};

struct CashDesk;

anchor_guest::export!(CashDesk: receiver, customers, rails);

const PICKS_UP: &str = "cash-receiver";

impl Receiver for CashDesk {
    fn info(_asset: AssetId, _lang: String) -> Result<ReceiverInfo, Problem> {
        Ok(ReceiverInfo {
            receiver_types: vec![CustomerType::new(PICKS_UP, "Whoever picks up the cash")],
            funding_methods: vec!["CASH".to_owned()],
            ..ReceiverInfo::default()
        })
    }

    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection> {
        match &payment.receiver {
            Some(receiver) if receiver.is_accepted(PICKS_UP) => Ok(Acceptance::Ready(Terms::configured())),
            _ => Err(Rejection::CustomerInfoNeeded(Some(PICKS_UP.to_owned()))),
        }
    }
}

impl Customers for CashDesk {
    fn requirements(_context: CustomerContext) -> Result<Vec<Field>, Problem> {
        Ok(vec![
            Field::text("first_name", "First name, as in the passport"),
            Field::text("last_name", "Last name, as in the passport"),
            Field::text("id_number", "Number of the passport"),
        ])
    }
}

impl Rails for CashDesk {
    /// A till would be told here, with `attempt.idempotency_key`, so that it hands out each payment once.
    fn execute_outgoing_transaction(payment: Payment, attempt: Attempt) -> Result<Payout, Problem> {
        let Some(amount) = payment.transaction.amount_out else {
            return Ok(Payout::Failed("no amount was agreed".to_owned()));
        };
        println!("hand out {} {}", amount.value, anchor_guest::asset_code(&amount.asset));
        Ok(Payout::delivered(attempt.idempotency_key))
    }
}
