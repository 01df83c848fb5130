//! Records as guests see them.

use super::rate::OWN_ID;
use crate::guest::{
    CustomerContext, PaymentView,
    bindings::{customers, mismatches, rails::PendingPayout, records, types as wit},
};
use crate::model;

/// Payments name files by id and carry no contents: no decision about money needs a photo.
const NO_FILES: model::Entries = model::Entries::new();

pub(in crate::guest) fn payment(view: PaymentView<'_>) -> wit::Payment {
    let known_as = |customer: Option<&model::Customer>| customer.and_then(|customer| customer.known_as.clone());
    let mut transaction = transaction(view.transaction);
    // A guest that keeps the customers knows them by its own ids.
    for (id, customer) in [
        (&mut transaction.sender_id, view.sender),
        (&mut transaction.receiver_id, view.receiver),
        (&mut transaction.customer_id, view.customer),
    ] {
        *id = known_as(customer).or(id.take());
    }
    wit::Payment {
        transaction,
        sender: view.sender.map(|sender| customer(sender, &NO_FILES)),
        receiver: view.receiver.map(|receiver| customer(receiver, &NO_FILES)),
        customer: view.customer.map(|customer| self::customer(customer, &NO_FILES)),
    }
}

pub(in crate::guest) fn pending_payout(view: &PaymentView<'_>) -> PendingPayout {
    PendingPayout { payment: payment(*view), idempotency_key: view.transaction.payout_key() }
}

pub(in crate::guest) fn mismatched(
    arrived: &model::LedgerPayment,
    mismatches: &[model::Mismatch],
    view: PaymentView<'_>,
) -> mismatches::MismatchedPayment {
    let mismatch = |one: &model::Mismatch| match one {
        model::Mismatch::Duplicate => mismatches::Mismatch::Duplicate,
        model::Mismatch::Late => mismatches::Mismatch::Late,
        model::Mismatch::WrongAsset => mismatches::Mismatch::WrongAsset,
        model::Mismatch::Under => mismatches::Mismatch::Under,
        model::Mismatch::Over => mismatches::Mismatch::Over,
    };
    mismatches::MismatchedPayment {
        mismatches: mismatches.iter().map(mismatch).collect(),
        arrived: stellar_payment(&model::StellarPayment::from(arrived.clone())),
        payment: payment(view),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn transaction(from: &model::Transaction) -> wit::Transaction {
    wit::Transaction {
        id: from.id.into(),
        protocol: protocol(from.protocol()),
        kind: kind(from.kind()),
        status: status(from.status),
        account: from.owner.address().into(),
        account_memo: from.owner.memo().map(|memo| memo.to_string()),
        client_domain: from.client_domain.clone(),
        amount_expected: from.amount_expected().map(amount),
        amount_in: from.amount_in.as_ref().map(amount),
        amount_out: from.amount_out.as_ref().map(amount),
        fee: from.fee.as_ref().map(fee),
        destination_asset: from.destination_asset().map(String::from),
        quote_id: from.quote_id.map(String::from),
        funding_method: from.funding_method.clone(),
        source_account: from.source().map(String::from),
        destination_account: from.receiver().map(String::from),
        memo: from.ledger_memo().map(memo),
        refund_memo: from.refund_memo().map(memo),
        sender_id: from.customer(model::Role::Sender).map(String::from),
        receiver_id: from.customer(model::Role::Receiver).map(String::from),
        customer_id: from.customer(model::Role::Customer).map(String::from),
        lang: from.lang.clone(),
        fields: entries(&from.fields),
        message: from.message.clone(),
        external_id: from.external_id.clone(),
        stellar_payments: from.payments.iter().map(stellar_payment).collect(),
        refunds: from.refunds.iter().filter_map(|one| refund(from, one)).collect(),
        created_at: from.created_at.to_string(),
        updated_at: from.updated_at.to_string(),
        received_at: from.received_at.map(|at| at.to_string()),
        completed_at: from.completed_at.map(|at| at.to_string()),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn context(from: CustomerContext<'_>) -> customers::CustomerContext {
    customers::CustomerContext {
        customer_type: from.customer_type.map(str::to_owned),
        transaction: from.transaction.map(transaction),
        lang: from.lang.to_owned(),
        extra: Vec::new(),
    }
}

/// A firm quote, and the transaction that used it.
pub(in crate::guest) fn quote(from: &model::Quote, used_by: Option<model::TransactionId>) -> records::Quote {
    records::Quote {
        id: from.id.into(),
        account: from.owner.address().into(),
        account_memo: from.owner.memo().map(|memo| memo.to_string()),
        context: protocol(from.context),
        sell: amount(&from.conversion.sell),
        buy: amount(&from.conversion.buy),
        price: from.conversion.price.to_string(),
        total_price: from.conversion.total_price.to_string(),
        fee: fee(&from.conversion.fee),
        sell_delivery_method: from.sell_delivery_method.clone(),
        buy_delivery_method: from.buy_delivery_method.clone(),
        created_at: from.created_at.to_string(),
        expires_at: from.expires_at.to_string(),
        transaction_id: used_by.map(String::from),
        extra: from.known_as.iter().map(|id| wit::Entry { name: OWN_ID.to_owned(), value: id.clone() }).collect(),
    }
}

/// A customer. `files` are the contents of the customer's files, as data URLs by field; other files are named by their
/// id.
pub(in crate::guest) fn customer(from: &model::Customer, files: &model::Entries) -> wit::Customer {
    let standing = |(kind, review): (&String, &model::Review)| wit::Standing {
        customer_type: (!kind.is_empty()).then(|| kind.clone()),
        status: match review.status {
            model::CustomerStatus::Accepted => wit::CustomerStatus::Accepted,
            model::CustomerStatus::Processing => wit::CustomerStatus::Processing,
            model::CustomerStatus::NeedsInfo => wit::CustomerStatus::NeedsInfo,
            model::CustomerStatus::Rejected => wit::CustomerStatus::Rejected,
        },
    };
    let file = |(name, id): (&String, &model::FileId)| wit::Entry {
        name: name.clone(),
        value: files.get(name).cloned().unwrap_or_else(|| format!("file:{id}")),
    };
    let mut values = entries(&from.values);
    values.extend(from.files.iter().map(file));
    wit::Customer {
        id: from.shown_id(),
        account: from.owner.address().into(),
        account_memo: from.owner.memo().map(|memo| memo.to_string()),
        memo: from.memo.as_ref().map(memo),
        values,
        standings: from.reviews.iter().map(standing).collect(),
        created_at: from.created_at.to_string(),
        updated_at: from.updated_at.to_string(),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn entries(from: &model::Entries) -> Vec<wit::Entry> {
    from.iter().map(|(name, value)| wit::Entry { name: name.clone(), value: value.clone() }).collect()
}

pub(in crate::guest) fn amount(from: &model::Money) -> wit::Amount {
    wit::Amount { value: from.amount.to_string(), asset: (&from.asset).into() }
}

fn fee(from: &model::Fee) -> wit::Fee {
    let part = |part: &model::FeePart| wit::FeePart {
        name: part.name.clone(),
        amount: part.amount.to_string(),
        description: part.description.clone(),
    };
    wit::Fee {
        total: from.total().amount.to_string(),
        asset: (&from.total().asset).into(),
        details: from.details().iter().map(part).collect(),
    }
}

pub(super) fn memo(from: &model::Memo) -> wit::Memo {
    let kind = match from {
        model::Memo::Text(_) => wit::MemoKind::Text,
        model::Memo::Id(_) => wit::MemoKind::Id,
        model::Memo::Hash(_) => wit::MemoKind::Hash,
        model::Memo::Return(_) => wit::MemoKind::Return,
    };
    wit::Memo { kind, value: from.value() }
}

/// A refund that was sent; `None`: it was not.
fn refund(of: &model::Transaction, from: &model::Refund) -> Option<wit::RefundPayment> {
    let asset = &of.amount_in.as_ref()?.asset;
    let in_asset = |value: model::Amount| wit::Amount { value: value.to_string(), asset: asset.into() };
    let (route, id) = from.sent_as()?;
    let kind = match route {
        model::RefundRoute::Ledger => wit::RefundKind::Stellar,
        model::RefundRoute::OffChain => wit::RefundKind::External,
    };
    Some(wit::RefundPayment { id: id.to_owned(), kind, amount: in_asset(from.amount), fee: in_asset(from.fee) })
}

fn stellar_payment(from: &model::StellarPayment) -> wit::StellarPayment {
    wit::StellarPayment {
        id: from.operation_id.to_string(),
        transaction_hash: from.transaction_hash.clone(),
        amount: amount(&from.money),
        source: from.from.into(),
        memo: from.memo.as_ref().map(memo),
        closed_at: from.at.to_string(),
    }
}

pub(super) fn protocol(from: model::Protocol) -> wit::Protocol {
    match from {
        model::Protocol::Sep6 => wit::Protocol::Sep6,
        model::Protocol::Sep24 => wit::Protocol::Sep24,
        model::Protocol::Sep31 => wit::Protocol::Sep31,
    }
}

pub(in crate::guest) fn kind(from: model::Kind) -> wit::Kind {
    match from {
        model::Kind::Deposit => wit::Kind::Deposit,
        model::Kind::DepositExchange => wit::Kind::DepositExchange,
        model::Kind::Withdrawal => wit::Kind::Withdrawal,
        model::Kind::WithdrawalExchange => wit::Kind::WithdrawalExchange,
        model::Kind::Receive => wit::Kind::Receive,
    }
}

fn status(from: model::Status) -> wit::Status {
    use model::Status as From;
    match from {
        From::Incomplete => wit::Status::Incomplete,
        From::PendingUserTransferStart => wit::Status::PendingUserTransferStart,
        From::PendingUserTransferComplete => wit::Status::PendingUserTransferComplete,
        From::PendingExternal => wit::Status::PendingExternal,
        From::PendingAnchor => wit::Status::PendingAnchor,
        From::PendingStellar => wit::Status::PendingStellar,
        From::PendingTrust => wit::Status::PendingTrust,
        From::PendingUser => wit::Status::PendingUser,
        From::PendingCustomerInfoUpdate => wit::Status::PendingCustomerInfoUpdate,
        From::PendingTransactionInfoUpdate => wit::Status::PendingTransactionInfoUpdate,
        From::PendingSender => wit::Status::PendingSender,
        From::PendingReceiver => wit::Status::PendingReceiver,
        From::OnHold => wit::Status::OnHold,
        From::Completed => wit::Status::Completed,
        From::Refunded => wit::Status::Refunded,
        From::Expired => wit::Status::Expired,
        From::NoMarket => wit::Status::NoMarket,
        From::TooSmall => wit::Status::TooSmall,
        From::TooLarge => wit::Status::TooLarge,
        From::Error => wit::Status::Error,
    }
}
