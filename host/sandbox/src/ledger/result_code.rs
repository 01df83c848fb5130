//! Horizon's names for the network's result codes.

use stellar_xdr::{
    InnerTransactionResultResult as Inner, OperationResult, OperationResultTr as Tr, TransactionResultResult,
};

/// `SrcNoTrust` to `src_no_trust`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (position, letter) in name.chars().enumerate() {
        if letter.is_ascii_uppercase() && position > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The name of the operation's own result.
pub(crate) fn inner_name(result: &Tr) -> &'static str {
    match result {
        Tr::CreateAccount(result) => result.name(),
        Tr::Payment(result) => result.name(),
        Tr::PathPaymentStrictReceive(result) => result.name(),
        Tr::ManageSellOffer(result) | Tr::CreatePassiveSellOffer(result) => result.name(),
        Tr::SetOptions(result) => result.name(),
        Tr::ChangeTrust(result) => result.name(),
        Tr::AllowTrust(result) => result.name(),
        Tr::AccountMerge(result) => result.name(),
        Tr::Inflation(result) => result.name(),
        Tr::ManageData(result) => result.name(),
        Tr::BumpSequence(result) => result.name(),
        Tr::ManageBuyOffer(result) => result.name(),
        Tr::PathPaymentStrictSend(result) => result.name(),
        Tr::CreateClaimableBalance(result) => result.name(),
        Tr::ClaimClaimableBalance(result) => result.name(),
        Tr::BeginSponsoringFutureReserves(result) => result.name(),
        Tr::EndSponsoringFutureReserves(result) => result.name(),
        Tr::RevokeSponsorship(result) => result.name(),
        Tr::Clawback(result) => result.name(),
        Tr::ClawbackClaimableBalance(result) => result.name(),
        Tr::SetTrustLineFlags(result) => result.name(),
        Tr::LiquidityPoolDeposit(result) => result.name(),
        Tr::LiquidityPoolWithdraw(result) => result.name(),
        Tr::InvokeHostFunction(result) => result.name(),
        Tr::ExtendFootprintTtl(result) => result.name(),
        Tr::RestoreFootprint(result) => result.name(),
    }
}

/// Whether the operation succeeded.
pub(crate) fn is_success(result: &OperationResult) -> bool {
    matches!(result, OperationResult::OpInner(inner) if inner_name(inner) == "Success")
}

/// An entry of `result_codes.operations`.
pub(crate) fn operation(result: &OperationResult) -> String {
    let OperationResult::OpInner(inner) = result else {
        return match result {
            OperationResult::OpNoAccount => "op_no_source_account".to_owned(),
            other => snake(other.name()),
        };
    };
    let name = match (inner, inner_name(inner)) {
        (Tr::CreateAccount(_), "AlreadyExist") => "already_exists".to_owned(),
        (Tr::ManageData(_), "NameNotFound") => "data_name_not_found".to_owned(),
        (Tr::ManageData(_), "InvalidName") => "data_invalid_name".to_owned(),
        (Tr::AccountMerge(_), "SeqnumTooFar") => "seq_num_too_far".to_owned(),
        (Tr::AllowTrust(_), "NoTrustLine") => "no_trustline".to_owned(),
        (_, "OverSendmax") => "over_source_max".to_owned(),
        (_, "UnderDestmin") => "under_dest_min".to_owned(),
        (_, "OfferCrossSelf") => "cross_self".to_owned(),
        (_, name) => snake(name),
    };
    format!("op_{name}")
}

fn transaction_name(name: &str) -> String {
    match name {
        "TxNoAccount" => "tx_no_source_account".to_owned(),
        "TxBadMinSeqAgeOrGap" => "tx_bad_minseq_age_or_gap".to_owned(),
        name => snake(name),
    }
}

/// `result_codes`: the transaction's, the inner transaction's if there is one, and the operations' if they were
/// reached.
pub(crate) struct Codes {
    pub transaction: String,
    pub inner: Option<String>,
    pub operations: Option<Vec<String>>,
}

/// The codes of a result.
pub(crate) fn codes(result: &TransactionResultResult) -> Codes {
    let list = |results: &[OperationResult]| results.iter().map(operation).collect();
    let transaction = transaction_name(result.name());
    match result {
        TransactionResultResult::TxFailed(results) => {
            Codes { transaction, inner: None, operations: Some(list(results)) }
        }
        TransactionResultResult::TxFeeBumpInnerSuccess(pair) | TransactionResultResult::TxFeeBumpInnerFailed(pair) => {
            let inner = &pair.result.result;
            let operations = if let Inner::TxFailed(results) = inner { Some(list(results)) } else { None };
            Codes { transaction, inner: Some(transaction_name(inner.name())), operations }
        }
        _ => Codes { transaction, inner: None, operations: None },
    }
}

/// The same result without the fee bump around it.
pub(crate) fn unwrapped(inner: Inner) -> TransactionResultResult {
    use TransactionResultResult as Outer;
    match inner {
        Inner::TxSuccess(results) => Outer::TxSuccess(results),
        Inner::TxFailed(results) => Outer::TxFailed(results),
        Inner::TxTooEarly => Outer::TxTooEarly,
        Inner::TxTooLate => Outer::TxTooLate,
        Inner::TxMissingOperation => Outer::TxMissingOperation,
        Inner::TxBadSeq => Outer::TxBadSeq,
        Inner::TxBadAuth => Outer::TxBadAuth,
        Inner::TxInsufficientBalance => Outer::TxInsufficientBalance,
        Inner::TxNoAccount => Outer::TxNoAccount,
        Inner::TxInsufficientFee => Outer::TxInsufficientFee,
        Inner::TxBadAuthExtra => Outer::TxBadAuthExtra,
        Inner::TxInternalError => Outer::TxInternalError,
        Inner::TxNotSupported => Outer::TxNotSupported,
        Inner::TxBadSponsorship => Outer::TxBadSponsorship,
        Inner::TxBadMinSeqAgeOrGap => Outer::TxBadMinSeqAgeOrGap,
        Inner::TxMalformed => Outer::TxMalformed,
        Inner::TxSorobanInvalid => Outer::TxSorobanInvalid,
        Inner::TxFrozenKeyAccessed => Outer::TxFrozenKeyAccessed,
    }
}
