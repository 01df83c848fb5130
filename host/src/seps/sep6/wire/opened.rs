//! What the requests that open a transfer answer, and a deposit's instructions.

use super::info::Limits;
use crate::{
    model::{self, Amount, Deposited, TransactionId},
    transfers::OpenedTransfer,
    web::{Named, number},
};
use serde::Serialize;

/// Response of `GET /withdraw`, `/deposit` and their exchanges. Amounts are JSON numbers, written digit by digit.
#[derive(Debug, Serialize)]
pub struct Opened {
    id: TransactionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    /// Of a deposit. Deprecated, and required.
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<String>,
    #[serde(skip_serializing_if = "Named::is_empty")]
    instructions: Named<Instruction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eta: Option<u32>,
    #[serde(flatten)]
    limits: Limits,
    #[serde(skip_serializing_if = "Named::is_empty")]
    extra_info: Named<String>,
}

/// One value of the instructions for a payment off chain.
#[derive(Debug, Serialize)]
pub(super) struct Instruction {
    value: String,
    description: String,
}

pub(super) fn instructions(of: &Deposited) -> Named<Instruction> {
    let named = |one: &model::Instruction| {
        (one.name.clone(), Instruction { value: one.value.clone(), description: one.description.clone() })
    };
    of.instructions.iter().map(named).collect()
}

/// The instructions in one text: the guest's own, or what it said one by one.
fn how(of: &Deposited) -> Option<String> {
    let lines = of.instructions.iter().map(|one| format!("{}: {}", one.description, one.value));
    let lines: Vec<String> = lines.collect();
    of.how.clone().or_else(|| (!lines.is_empty()).then(|| lines.join("; ")))
}

impl From<OpenedTransfer> for Opened {
    fn from(opened: OpenedTransfer) -> Self {
        let OpenedTransfer { transaction, extra_info, eta_s, fees } = opened;
        let (to, deposited) = (transaction.destination(), transaction.details.deposit());
        let amount = |amount: Amount| number(amount.decimal());
        // Beside another currency they would be taken for limits in it.
        let limit = |of: &Deposited, limit: Option<Amount>| limit.filter(|_| !of.limits_convert).and_then(amount);
        let limits = deposited.map(|deposited| Limits {
            min_amount: limit(deposited, deposited.min_amount),
            max_amount: limit(deposited, deposited.max_amount),
            fee_fixed: fees.0.and_then(amount),
            fee_percent: fees.1.and_then(number),
        });
        Self {
            id: transaction.id,
            account_id: to.map(|to| to.account.to_string()),
            memo_type: to.map(|to| to.memo.kind()),
            memo: to.map(|to| to.memo.value()),
            how: deposited.and_then(how),
            instructions: deposited.map(instructions).unwrap_or_default(),
            eta: eta_s,
            limits: limits.unwrap_or_default(),
            extra_info: extra_info.into_iter().collect(),
        }
    }
}
