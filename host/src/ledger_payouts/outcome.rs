//! What follows from the result of a payout's transaction on the ledger.

use crate::stellar::{ClaimableBalanceFailure, CreateAccountFailure, PaymentFailure, PaymentOutcome};

/// What happens next with the payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The operation did what it was to do.
    Paid,
    /// It can be paid when this has changed. The text is for the operator.
    Wait(&'static str),
    /// It can never be paid. The text is for the operator.
    Refuse(&'static str),
}

pub(super) fn next(outcome: &PaymentOutcome) -> Next {
    match outcome {
        PaymentOutcome::Success | PaymentOutcome::Held(_) => Next::Paid,
        PaymentOutcome::Payment(failure) => of_payment(*failure),
        PaymentOutcome::CreateAccount(failure) => of_new_account(*failure),
        PaymentOutcome::ClaimableBalance(failure) => of_claimable_balance(*failure),
        // No money moved, and another transaction may do better: signers and fees are looked at anew.
        PaymentOutcome::Other(_) => Next::Wait("its transaction failed, and not by its payment: see the ledger"),
    }
}

fn of_payment(failure: PaymentFailure) -> Next {
    match failure {
        PaymentFailure::Malformed => Next::Refuse("the ledger takes no such payment (op_malformed)"),
        PaymentFailure::NoIssuer => Next::Refuse("the asset's issuer does not exist (op_no_issuer)"),
        PaymentFailure::Underfunded => Next::Wait("the paying account has too little of the asset (op_underfunded)"),
        PaymentFailure::SrcNoTrust => Next::Wait("the paying account has no trustline (op_src_no_trust)"),
        PaymentFailure::SrcNotAuthorized => {
            Next::Wait("the issuer does not let the paying account send (op_src_not_authorized)")
        }
        PaymentFailure::NoDestination => Next::Wait("the receiver's account does not exist (op_no_destination)"),
        PaymentFailure::NoTrust => Next::Wait("the receiver has no trustline (op_no_trust)"),
        PaymentFailure::NotAuthorized => {
            Next::Wait("the issuer does not let the receiver hold the asset (op_not_authorized)")
        }
        PaymentFailure::LineFull => Next::Wait("the receiver's trustline is full (op_line_full)"),
    }
}

/// The receiver is looked at anew before the next transaction: an account that exists by then gets a payment.
fn of_new_account(failure: CreateAccountFailure) -> Next {
    match failure {
        CreateAccountFailure::Malformed => Next::Refuse("the ledger creates no such account (op_malformed)"),
        CreateAccountFailure::Underfunded => Next::Wait("the paying account has too few lumens (op_underfunded)"),
        CreateAccountFailure::LowReserve => {
            Next::Wait("the amount is less than the reserve of a new account (op_low_reserve)")
        }
        CreateAccountFailure::AlreadyExist => Next::Wait("the receiver's account exists by now (op_already_exists)"),
    }
}

fn of_claimable_balance(failure: ClaimableBalanceFailure) -> Next {
    match failure {
        ClaimableBalanceFailure::Malformed => Next::Refuse("the ledger takes no such balance (op_malformed)"),
        ClaimableBalanceFailure::LowReserve => {
            Next::Wait("the paying account has too few lumens for the balance's reserve (op_low_reserve)")
        }
        ClaimableBalanceFailure::NoTrust => Next::Wait("the paying account has no trustline (op_no_trust)"),
        ClaimableBalanceFailure::NotAuthorized => {
            Next::Wait("the issuer does not let the paying account send (op_not_authorized)")
        }
        ClaimableBalanceFailure::Underfunded => {
            Next::Wait("the paying account has too little of the asset (op_underfunded)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use stellar_xdr::{
        ClaimableBalanceId, CreateAccountResult, CreateAccountResultCode, CreateClaimableBalanceResult,
        CreateClaimableBalanceResultCode, Hash, InnerTransactionResult, InnerTransactionResultExt,
        InnerTransactionResultPair, InnerTransactionResultResult as Inner, Limits, OperationResult,
        OperationResultCode, OperationResultTr, PaymentResult, PaymentResultCode, ReadXdr, TransactionResult,
        TransactionResultCode, TransactionResultExt, TransactionResultResult as Outer, WriteXdr,
    };

    /// The operator's page.
    const PAGE: &str = include_str!("../../docs/ledger-payouts.md");

    /// Horizon's name of a code: `PaymentSrcNoTrust` is `op_src_no_trust`.
    fn name(prefix: &str, code: &str) -> String {
        let mut snake = String::new();
        for letter in code.chars() {
            if letter.is_ascii_uppercase() {
                snake.push('_');
            }
            snake.push(letter.to_ascii_lowercase());
        }
        match format!("{prefix}{snake}").trim_start_matches('_') {
            "tx_no_account" => "tx_no_source_account".to_owned(),
            "op_no_account" => "op_no_source_account".to_owned(),
            "tx_bad_min_seq_age_or_gap" => "tx_bad_minseq_age_or_gap".to_owned(),
            "op_already_exist" => "op_already_exists".to_owned(),
            other => other.to_owned(),
        }
    }

    fn result(result: Outer) -> TransactionResult {
        TransactionResult { fee_charged: 100, result, ext: TransactionResultExt::V0 }
    }

    /// A transaction with this one operation's result.
    fn with_operation(operation: OperationResult) -> TransactionResult {
        let is_paid = matches!(
            operation,
            OperationResult::OpInner(
                OperationResultTr::Payment(PaymentResult::Success)
                    | OperationResultTr::CreateAccount(CreateAccountResult::Success)
                    | OperationResultTr::CreateClaimableBalance(CreateClaimableBalanceResult::Success(_))
            )
        );
        let operations = [operation].try_into().unwrap();
        result(if is_paid { Outer::TxSuccess(operations) } else { Outer::TxFailed(operations) })
    }

    /// A transaction with this code, which says all.
    fn with_code(code: TransactionResultCode) -> TransactionResult {
        let mut bytes = 100_i64.to_be_bytes().to_vec();
        bytes.extend((code as i32).to_be_bytes());
        bytes.extend(0_i32.to_be_bytes());
        TransactionResult::from_xdr(bytes, Limits::none()).unwrap()
    }

    /// The same in the fee bump of a stranger.
    fn in_fee_bump(inner: &TransactionResult) -> TransactionResult {
        let inner = Inner::from_xdr(inner.result.to_xdr(Limits::none()).unwrap(), Limits::none()).unwrap();
        let is_paid = matches!(inner, Inner::TxSuccess(_));
        let inner = InnerTransactionResult { fee_charged: 0, result: inner, ext: InnerTransactionResultExt::V0 };
        let pair = InnerTransactionResultPair { transaction_hash: Hash([0; 32]), result: inner };
        result(if is_paid { Outer::TxFeeBumpInnerSuccess(pair) } else { Outer::TxFeeBumpInnerFailed(pair) })
    }

    fn next_of(result: &TransactionResult) -> Next {
        let next = next(&PaymentOutcome::of(result).unwrap());
        assert_eq!(next, super::next(&PaymentOutcome::of(&in_fee_bump(result)).unwrap()), "in a fee bump");
        next
    }

    fn text_of(result: OperationResultTr) -> String {
        match next_of(&with_operation(OperationResult::OpInner(result))) {
            Next::Paid => "paid".to_owned(),
            Next::Wait(reason) => format!("waits: {reason}"),
            Next::Refuse(reason) => format!("refused: {reason}"),
        }
    }

    /// What the page has to say about each code of the operations that pay: Horizon's name, and what becomes of the payout.
    fn told_of_operations() -> Vec<(String, String)> {
        let mut rows = Vec::new();
        for code in PaymentResultCode::VARIANTS {
            let result = PaymentResult::from_xdr((code as i32).to_be_bytes(), Limits::none()).unwrap();
            rows.push((name("op", code.name()), text_of(OperationResultTr::Payment(result))));
        }
        for code in CreateAccountResultCode::VARIANTS {
            let result = CreateAccountResult::from_xdr((code as i32).to_be_bytes(), Limits::none()).unwrap();
            let text = text_of(OperationResultTr::CreateAccount(result));
            rows.push((format!("create_account {}", name("op", code.name())), text));
        }
        for code in CreateClaimableBalanceResultCode::VARIANTS {
            let result = match code {
                CreateClaimableBalanceResultCode::Success => {
                    CreateClaimableBalanceResult::Success(ClaimableBalanceId::ClaimableBalanceIdTypeV0(Hash([7; 32])))
                }
                _ => CreateClaimableBalanceResult::from_xdr((code as i32).to_be_bytes(), Limits::none()).unwrap(),
            };
            let text = text_of(OperationResultTr::CreateClaimableBalance(result));
            rows.push((format!("create_claimable_balance {}", name("op", code.name())), text));
        }
        rows
    }

    /// What the page has to say about each code.
    fn told() -> Vec<(String, String)> {
        let mut rows = told_of_operations();
        let word = |next| match next {
            Next::Paid => "paid".to_owned(),
            Next::Wait(_) => "waits".to_owned(),
            Next::Refuse(_) => "refused".to_owned(),
        };
        for code in OperationResultCode::VARIANTS.into_iter().filter(|code| *code != OperationResultCode::OpInner) {
            let operation = OperationResult::from_xdr((code as i32).to_be_bytes(), Limits::none()).unwrap();
            rows.push((name("", code.name()), word(next_of(&with_operation(operation)))));
        }
        for code in TransactionResultCode::VARIANTS {
            use TransactionResultCode as Code;
            let text = match code {
                Code::TxSuccess | Code::TxFailed | Code::TxFeeBumpInnerSuccess | Code::TxFeeBumpInnerFailed => {
                    "see the payment".to_owned()
                }
                _ => word(next_of(&with_code(code))),
            };
            rows.push((name("", code.name()), text));
        }
        rows
    }

    /// Each result code of the protocol has its row on the operator's page, which says what the host does. A protocol with
    /// another code needs another row.
    #[test]
    fn the_operators_page_says_what_becomes_of_a_payout_for_every_result_code() {
        let mut page: BTreeMap<String, String> = BTreeMap::new();
        for line in PAGE.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [code, payout, advice] = cells.as_slice() else { panic!("{line}") };
            assert!(!advice.is_empty(), "{line}");
            let earlier = page.insert(code.trim_matches('`').to_owned(), (*payout).to_owned());
            assert!(earlier.is_none(), "{code} has two rows");
        }
        for (code, expected) in told() {
            let row = page.remove(&code);
            assert_eq!(row.as_ref(), Some(&expected), "ledger-payouts.md: the row of `{code}`");
        }
        assert!(page.is_empty(), "ledger-payouts.md: no such codes: {page:?}");
    }
}
