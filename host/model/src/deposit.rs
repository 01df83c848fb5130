//! Reports about off-chain money that comes in (`deposits`).

use super::{IncomingPayment, TransactionId};

/// News of a deposit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DepositNews {
    /// Money has come in.
    Received(IncomingPayment),
    /// Money is on its way.
    Announced {
        /// The outside network's id of the payment.
        external_id: Option<String>,
        /// Seconds until it is expected.
        eta_s: Option<u32>,
    },
    /// Nothing came in, and nothing will; the reason, for the wallet.
    Failed(String),
}

/// A report on one deposit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepositReport {
    /// The transaction; `None`: the guest names none, or none of ours.
    pub transaction: Option<TransactionId>,
    /// The news.
    pub news: DepositNews,
}

/// A request of a bank's that reached the host. Nothing in it is proven.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// The name at the end of its address.
    pub name: String,
    /// The method.
    pub method: String,
    /// The query, without `?`.
    pub query: String,
    /// The headers, names in lower case. A name may appear more than once.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The guest's answer to a notice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeAnswer {
    /// What it reports.
    pub reports: Vec<DepositReport>,
    /// The status code of the response.
    pub status: u16,
    /// The content type of the response; `None`: no body.
    pub content_type: Option<String>,
    /// The body of the response.
    pub body: Vec<u8>,
}

/// The outcome of a refund off chain (`deposits.refund-deposit`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RefundOutcome {
    /// The payer has the money; the outside network's id.
    Paid(String),
    /// It is on its way.
    Pending,
    /// Nothing was paid, and nothing will be; the reason, for the operator.
    Failed(String),
}
