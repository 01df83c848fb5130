//! The operations, one noun in each file: each checks, changes the draft, and returns its result code.
//!
//! An operation that fails may leave the draft partly changed; `apply` restores it. To add one: a function `fn(&mut
//! Context, &XOp) -> Answer`, and its line in [`perform`] (any other operation is `op_not_supported`).
#![expect(clippy::result_large_err, reason = "the protocol's own result type, made once for each failed operation")]

mod account;
mod claimable;
mod data;
mod options;
mod payment;
mod sponsorship;
mod trust;

use super::{asset::account_of, draft::Draft, entry::MAX_SUBENTRIES, envelope};
use anchor_model::AccountId;
use std::collections::BTreeMap;
use stellar_xdr::{Asset, MuxedAccount, Operation, OperationBody, OperationResult, OperationResultTr as Tr};

/// Success or failure, each with the operation's own result.
type Answer = Result<Tr, OperationResult>;

/// A change that an operation made to one account's lumens or assets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Effect {
    pub account: AccountId,
    pub muxed_id: Option<u64>,
    pub kind: EffectKind,
}

/// The kind of an [`Effect`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum EffectKind {
    Created { starting_balance: i64 },
    Removed,
    Credited { asset: Asset, amount: i64 },
    Debited { asset: Asset, amount: i64 },
}

/// Effects of an operation that the operation itself does not show.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Trace {
    pub effects: Vec<Effect>,
    /// The sponsor of the new entry's reserve.
    pub sponsor: Option<AccountId>,
    /// The sponsor whose sponsorship ended.
    pub begin_sponsor: Option<AccountId>,
}

/// The context in which an operation is applied.
pub(crate) struct Context<'c, 'b> {
    pub draft: &'c mut Draft<'b>,
    /// The operation's source.
    pub source: MuxedAccount,
    pub tx_source: AccountId,
    pub tx_sequence: i64,
    /// Position in the transaction, from 0.
    pub index: u32,
    /// Current sponsorships: sponsored account to sponsor.
    pub sponsors: &'c mut BTreeMap<AccountId, AccountId>,
    pub trace: Trace,
}

/// Applies one operation.
pub(crate) fn perform(context: &mut Context<'_, '_>, operation: &Operation) -> OperationResult {
    let answer = match &operation.body {
        OperationBody::CreateAccount(op) => account::create(context, op),
        OperationBody::AccountMerge(into) => account::merge(context, into),
        OperationBody::BumpSequence(op) => account::bump_sequence(context, op),
        OperationBody::Payment(op) => payment::pay(context, op),
        OperationBody::PathPaymentStrictReceive(op) => payment::strict_receive(context, op),
        OperationBody::PathPaymentStrictSend(op) => payment::strict_send(context, op),
        OperationBody::ChangeTrust(op) => trust::change(context, op),
        OperationBody::AllowTrust(op) => trust::allow(context, op),
        OperationBody::SetTrustLineFlags(op) => trust::set_flags(context, op),
        OperationBody::SetOptions(op) => options::set(context, op),
        OperationBody::ManageData(op) => data::manage(context, op),
        OperationBody::CreateClaimableBalance(op) => claimable::create(context, op),
        OperationBody::ClaimClaimableBalance(op) => claimable::claim(context, op),
        OperationBody::BeginSponsoringFutureReserves(op) => sponsorship::begin(context, op),
        OperationBody::EndSponsoringFutureReserves => sponsorship::end(context),
        _ => Err(OperationResult::OpNotSupported),
    };
    answer.map_or_else(|failure| failure, OperationResult::OpInner)
}

/// Whether the network would refuse the transaction for this result before it reaches a ledger.
pub(crate) fn is_invalid_in_itself(result: &OperationResult) -> bool {
    match result {
        OperationResult::OpNotSupported => true,
        OperationResult::OpInner(inner) => matches!(
            super::result_code::inner_name(inner),
            "Malformed"
                | "UnknownFlag"
                | "BadFlags"
                | "ThresholdOutOfRange"
                | "BadSigner"
                | "InvalidHomeDomain"
                | "InvalidName"
                | "BadSeq"
        ),
        _ => false,
    }
}

/// Every account that the operation concerns: its source, and the accounts it names.
pub(crate) fn participants(source: AccountId, body: &OperationBody) -> Vec<AccountId> {
    let mut all = vec![source];
    match body {
        OperationBody::CreateAccount(op) => all.push(account_of(&op.destination)),
        OperationBody::Payment(op) => all.push(envelope::base(&op.destination)),
        OperationBody::PathPaymentStrictReceive(op) => all.push(envelope::base(&op.destination)),
        OperationBody::PathPaymentStrictSend(op) => all.push(envelope::base(&op.destination)),
        OperationBody::AccountMerge(into) => all.push(envelope::base(into)),
        OperationBody::AllowTrust(op) => all.push(account_of(&op.trustor)),
        OperationBody::SetTrustLineFlags(op) => all.push(account_of(&op.trustor)),
        OperationBody::BeginSponsoringFutureReserves(op) => all.push(account_of(&op.sponsored_id)),
        OperationBody::CreateClaimableBalance(op) => all.extend(op.claimants.iter().map(|claimant| {
            let stellar_xdr::Claimant::ClaimantTypeV0(claimant) = claimant;
            account_of(&claimant.destination)
        })),
        _ => {}
    }
    all.sort_unstable();
    all.dedup();
    all
}

impl Context<'_, '_> {
    /// The operation's source account.
    fn actor(&self) -> AccountId {
        envelope::base(&self.source)
    }

    fn effect(&mut self, account: AccountId, muxed_id: Option<u64>, kind: EffectKind) {
        self.trace.effects.push(Effect { account, muxed_id, kind });
    }

    /// Records that `amount` moved from the source to `to`.
    fn moved(&mut self, to: &MuxedAccount, asset: &Asset, amount: i64) {
        let credited = EffectKind::Credited { asset: asset.clone(), amount };
        self.effect(envelope::base(to), envelope::muxed_id(to), credited);
        let debited = EffectKind::Debited { asset: asset.clone(), amount };
        self.effect(self.actor(), envelope::muxed_id(&self.source), debited);
    }

    /// Reserves a new sub-entry of `owner`, paid by its sponsor if there is one. Returns the sponsor.
    fn hold_subentry(&mut self, owner: AccountId, low: OperationResult) -> Result<Option<AccountId>, OperationResult> {
        let mut account = self.draft.account(owner).ok_or(OperationResult::OpNoAccount)?;
        if account.subentries >= MAX_SUBENTRIES {
            return Err(OperationResult::OpTooManySubentries);
        }
        account.subentries += 1;
        let sponsor = self.sponsors.get(&owner).copied();
        match sponsor {
            Some(sponsor) => {
                if !self.draft.sponsor(sponsor, 1) {
                    return Err(low);
                }
                account.num_sponsored += 1;
            }
            None if account.available() < 0 => return Err(low),
            None => {}
        }
        self.draft.put_account(account);
        self.trace.sponsor = sponsor;
        Ok(sponsor)
    }

    /// Releases the reserve of a removed sub-entry.
    fn free_subentry(&mut self, owner: AccountId, sponsor: Option<AccountId>) {
        if let Some(mut account) = self.draft.account(owner) {
            account.subentries = account.subentries.saturating_sub(1);
            if sponsor.is_some() {
                account.num_sponsored = account.num_sponsored.saturating_sub(1);
            }
            self.draft.put_account(account);
        }
        if let Some(sponsor) = sponsor {
            self.draft.unsponsor(sponsor, 1);
        }
    }
}
