//! The types that every other room uses: amounts, assets, accounts, statuses, the transaction record.
//!
//! Nothing here does I/O, waits, knows HTTP or SQL, or uses floats. A value that exists is valid: text is parsed where
//! it enters ([`Amount::parse`], [`AssetId::parse`], [`Address::parse`]), and the rest of the host uses the parsed
//! type. Time and randomness come through [`Clock`] and [`Random`] only.
//!
//! To add a noun: one file with the type, its parsing and its display, tests at the end, and a line below.

mod account;
mod amount;
mod asset;
mod attention;
mod chain;
mod customer;
mod decision;
mod deposit;
mod details;
mod domain;
mod field;
mod file;
mod id;
mod interactive;
mod ip_network;
mod job;
mod ledger;
mod ledger_payout;
mod memo;
mod mismatch;
mod operator;
mod quote;
mod random;
mod refund;
mod seed;
mod sep9;
mod served_asset;
mod shown;
mod site;
mod status;
mod time;
mod transaction;

pub use account::{AccountId, Address, InvalidAddress, Owner};
pub use amount::{Amount, AmountError, Fee, FeePart, Money};
pub use asset::{AssetId, InvalidAsset};
pub use attention::Attention;
pub use chain::Chain;
pub use customer::{
    Customer, CustomerStatus, KeptCustomer, KeptState, ProvidedField, Registration, Review, StoreProblem,
};
pub use decision::{
    Acceptance, AssetTerms, Custodied, CustomerInfoStatus, Decision, GuestVersion, Instruction, Payout, PayoutReport,
    Problem, ReceiverInfo, Rejection, Signing, TransferAcceptance, TransferInfo, TransferRejection, Verdict,
    guest_name,
};
pub use deposit::{DepositNews, DepositReport, Notice, NoticeAnswer, RefundOutcome};
pub use details::{Deposited, Details, Incoming, IncomingPayment, PaidOnLedger, Received, Role, Withdrawn};
pub use domain::{Domain, InvalidDomain};
pub use field::{Entries, Field, FieldKind};
pub use file::{File, StoredFile};
pub use id::{
    ActionId, CallId, CustomerId, EventId, FileId, GapId, GuestVersionId, InvalidId, LedgerPayoutId, QuoteId,
    ReconciliationId, TransactionId,
};
pub use interactive::{
    Answer, Choice, Completion, Detour, FlowCallbacks, FlowPage, Form, HostedFlow, HostedTerms, Input, InputKind,
    NextStep, OptionItem, Review as ReviewStep, Waiting, WaitingFor,
};
pub use ip_network::{InvalidIpNetwork, IpNetwork};
pub use job::{JobKind, JobSubject};
pub use ledger::{LedgerPayment, PaymentShape};
pub use ledger_payout::{
    Approval, AttemptKind, AttemptState, FeeBump, LedgerPayout, PayoutAttempt, PayoutCause, PayoutOrder, PayoutState,
};
pub use memo::{InvalidMemo, Memo};
pub use mismatch::{Mismatch, MismatchPolicy};
pub use operator::{AdminRole, Operator, Shared};
pub use quote::{Conversion, Given, Purpose, Quote, QuoteClient, RateAnswer, RateRequest, Side};
pub use random::Random;
pub use refund::{Refund, RefundRoute, RefundState};
pub use seed::{SEED_IS_EXPOSED, is_secret_seed, with_advice_on_seeds, without_seeds};
pub use sep9::{GROUPS, as_kept, misfit, standard_field};
pub use served_asset::{DepositTerms, Flow, ReceiveTerms, ReceivedAsset, ServedAsset};
pub use shown::{has_password, is_invisible, lines, masked_url, one_line};
pub use site::Site;
pub use status::{Driver, Kind, Protocol, Status};
pub use time::{Clock, InvalidTimestamp, Timestamp};
pub use transaction::{Destination, InfoUpdate, Rate, RefundPlan, StellarPayment, Transaction};
