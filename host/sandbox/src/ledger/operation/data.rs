//! ManageData.

use super::{Answer, Context};
use crate::ledger::entry::Data;
use stellar_xdr::{ManageDataOp, ManageDataResult, OperationResult, OperationResultTr as Tr};

pub(super) fn manage(context: &mut Context<'_, '_>, op: &ManageDataOp) -> Answer {
    let fail = |code| OperationResult::OpInner(Tr::ManageData(code));
    let name = op.data_name.to_vec();
    if name.is_empty() || !name.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return Err(fail(ManageDataResult::InvalidName));
    }
    let source = context.actor();
    let account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
    let known = account.data.get(&name).cloned();
    let sponsor = match (&known, &op.data_value) {
        (None, None) => return Err(fail(ManageDataResult::NameNotFound)),
        (Some(known), None) => {
            context.free_subentry(source, known.sponsor);
            None
        }
        (Some(known), Some(_)) => known.sponsor,
        (None, Some(_)) => context.hold_subentry(source, fail(ManageDataResult::LowReserve))?,
    };
    let mut account = context.draft.account(source).ok_or(OperationResult::OpNoAccount)?;
    match &op.data_value {
        Some(value) => account.data.insert(name, Data { value: value.0.to_vec(), sponsor }),
        None => account.data.remove(&name),
    };
    context.draft.put_account(account);
    Ok(Tr::ManageData(ManageDataResult::Success))
}
