use crate::bindings::deposits::exports::anchor::guest::deposits::Guest;
use crate::prelude::*;

/// The interface `deposits`: off-chain money that comes in (SEP-6).
pub trait Deposits {
    /// What came in for one deposit; empty if nothing did so far.
    fn poll_pending_deposit(_deposit: &Payment) -> Result<Vec<DepositNews>, Problem> {
        Ok(Vec::new())
    }

    /// News of a page of deposits. By default asks for each with
    /// [`poll_pending_deposit`](Deposits::poll_pending_deposit), and leaves out those with a problem, unless there is no news
    /// at all.
    fn poll_pending_deposits(deposits: Vec<Payment>) -> Result<Vec<DepositReport>, Problem> {
        let (mut reports, mut problem) = (Vec::new(), None);
        for deposit in deposits {
            match Self::poll_pending_deposit(&deposit) {
                Ok(news) => {
                    reports.extend(news.into_iter().map(|news| DepositReport::on(&deposit.transaction.id, news)))
                }
                Err(why) => problem = Some(why),
            }
        }
        match problem {
            Some(problem) if reports.is_empty() => Err(problem),
            _ => Ok(reports),
        }
    }

    /// Reads a notice that reached the host at `/rails/GUEST/NAME`: prove that it comes from the bank, and report what it
    /// says. By default there are none.
    fn incoming_notice(_notice: Notice) -> Result<NoticeAnswer, Problem> {
        Err(Problem::Denied("no notices are taken here".to_owned()))
    }

    /// Pays money back off chain. The host asks again with the same key until it is `paid` or `failed`, so pass
    /// `refund.idempotency_key` to the bank. By default a person has to.
    fn refund_deposit(_payment: Payment, _refund: DepositRefund) -> Result<RefundOutcome, Problem> {
        Ok(RefundOutcome::Failed("this guest pays nothing back".to_owned()))
    }
}

impl<T: Deposits> Guest for T {
    fn poll_pending_deposits(deposits: Vec<Payment>) -> Result<Vec<DepositReport>, Problem> {
        T::poll_pending_deposits(deposits)
    }
    fn incoming_notice(notice: Notice) -> Result<NoticeAnswer, Problem> {
        T::incoming_notice(notice)
    }
    fn refund_deposit(payment: Payment, refund: DepositRefund) -> Result<RefundOutcome, Problem> {
        T::refund_deposit(payment, refund)
    }
}

impl DepositReport {
    /// A report on the deposit with this id.
    pub fn on(transaction_id: &str, news: DepositNews) -> Self {
        Self { transaction_id: Some(transaction_id.to_owned()), news }
    }
}

impl IncomingPayment {
    /// A payment under the external network's id.
    pub fn new(external_id: impl Into<String>, amount: Amount) -> Self {
        Self { external_id: external_id.into(), amount, received_at: None, extra: Vec::new() }
    }
}

impl Notice {
    /// A header's value, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }
}

impl NoticeAnswer {
    /// HTTP 200 without a body, and these reports.
    pub fn with(reports: Vec<DepositReport>) -> Self {
        Self { reports, status: 200, content_type: None, body: Vec::new(), extra: Vec::new() }
    }
}
