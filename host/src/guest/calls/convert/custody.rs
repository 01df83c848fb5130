//! Payouts on the ledger as their signers and custodians see them, and what these answer.

use super::{
    answer::{Checked, cut, invalid, list},
    place::at,
    snapshot::{amount, memo},
};
use crate::guest::bindings::{custodian::Progress, signer::Signing as WitSigning, types as wit};
use crate::model::{AccountId, Custodied, LedgerPayout, PayoutCause, Signing};

/// Maximum bytes of an envelope in base64: that of a transaction with one operation and twenty signatures is far smaller.
const ENVELOPE_MOST: usize = 16 * 1024;

/// Hex digits of a transaction's hash.
const HASH_DIGITS: usize = 64;

pub(in crate::guest) fn ledger_payout(from: &LedgerPayout) -> wit::LedgerPayout {
    wit::LedgerPayout {
        idempotency_key: from.cause.key(),
        purpose: match from.cause {
            PayoutCause::RefundUnapplied(_) | PayoutCause::Refund { .. } => wit::PayoutPurpose::Refund,
            PayoutCause::Deposit { .. } => wit::PayoutPurpose::Deposit,
        },
        transaction_id: from.cause.transaction().map(String::from),
        source: from.from.into(),
        destination: from.to.into(),
        amount: amount(&from.money),
        memo: from.memo.as_ref().map(memo),
        created_at: from.created_at.to_string(),
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn signing(from: WitSigning) -> Checked<Signing> {
    Ok(match from {
        WitSigning::Signatures(signatures) if signatures.is_empty() => {
            return invalid(at("signatures"), "is empty: answer `pending` if there are none yet");
        }
        WitSigning::Signatures(signatures) => Signing::Signatures(list(at("signatures"), signatures, |place, one| {
            let signer = AccountId::parse(&one.signer).or_else(|why| invalid(place.field("signer"), why))?;
            let length = one.signature.len();
            let signature = <[u8; 64]>::try_from(one.signature)
                .or_else(|_| invalid(place.field("signature"), format!("has {length} bytes instead of 64")))?;
            Ok((signer, signature))
        })?),
        WitSigning::Envelope(envelope) if envelope.len() > ENVELOPE_MOST => {
            let length = envelope.len();
            return invalid(at("envelope"), format!("has {length} bytes, more than {ENVELOPE_MOST}"));
        }
        WitSigning::Envelope(envelope) => Signing::Envelope(envelope),
        WitSigning::Pending(message) => Signing::Pending(message.map(cut)),
    })
}

pub(in crate::guest) fn custodied(from: Progress) -> Checked<Custodied> {
    Ok(match from {
        Progress::Submitted(hash) => {
            if hash.len() != HASH_DIGITS || !hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return invalid(at("submitted"), format!("is no hash of {HASH_DIGITS} hex digits"));
            }
            Custodied::Submitted(hash.to_ascii_lowercase())
        }
        Progress::Pending(message) => Custodied::Pending(message.map(cut)),
        Progress::Rejected(reason) => Custodied::Rejected(cut(reason)),
    })
}
