//! What Horizon, or whoever stands in its place, answers.

use super::{block_on, peer::Peer};
use crate::horizon::PASSPHRASE;
use anchor_host::{
    model::{AccountId, LedgerPayment, PaymentShape},
    stellar::{
        Cosigned, Horizon, LedgerAccount, Moved, Reading, SignedTransaction, Signer, SignerKind, confirmed_payment,
        cosign, network_id, read_movement, read_operation, with_signatures,
    },
};
use axum::http::StatusCode;
use std::sync::OnceLock;

const OURS: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";
const LEDGER: u64 = 1234;

/// One record of the feed of our payments.
pub fn operation(bytes: &[u8]) -> bool {
    let Ok(raw) = std::str::from_utf8(bytes) else { return false };
    let ours = AccountId::parse(OURS).unwrap();
    let operation_id = (LEDGER << 32) | 4097;
    let confirmed = confirmed_payment(operation_id, raw, &ours, network_id(PASSPHRASE));
    let payment = match read_operation(operation_id, raw, &ours) {
        Reading::Payment(payment) => payment,
        Reading::Merge(merge) => merge.with_amount("1".parse().unwrap()),
        Reading::Nothing => {
            assert_eq!(confirmed, Ok(None));
            return false;
        }
        Reading::Unreadable(reason) => {
            assert!(!reason.is_empty() && reason.len() <= 1000, "{} bytes of reason", reason.len());
            return false;
        }
    };
    // The XDR can only refuse what the fields say, or add how much a merge brought.
    match &confirmed {
        Ok(Some(told)) => {
            let amount = if told.shape == PaymentShape::AccountMerge { told.amount } else { payment.amount };
            assert_eq!(*told, LedgerPayment { amount, ..payment.clone() });
        }
        Ok(None) => panic!("a payment by its fields, and none with its XDR"),
        Err(reason) => assert!(!reason.is_empty() && reason.len() <= 1000, "{} bytes of reason", reason.len()),
    }
    assert_eq!((payment.to, u64::from(payment.ledger)), (ours, LEDGER));
    assert_ne!(payment.from, ours, "our own payment");
    assert!(payment.asset.is_on_ledger());
    assert!(payment.amount.to_stroops().is_ok_and(|stroops| stroops >= 0), "{}", payment.amount);
    assert!(payment.shape == PaymentShape::AccountMerge || raw.contains("amount") || raw.contains("balance"));
    assert!(payment.memo.is_none_or(|memo| !memo.value().contains('\0')));
    assert_eq!(payment.transaction_hash.len(), 64);
    true
}

/// One record of an account's feed, as `reconcile` reads it.
pub fn movement(bytes: &[u8]) -> bool {
    let Ok(raw) = std::str::from_utf8(bytes) else { return false };
    let (ours, network) = (AccountId::parse(OURS).unwrap(), network_id(PASSPHRASE));
    let operation_id = (LEDGER << 32) | 4097;
    let Some(movement) = read_movement(operation_id, raw, &ours, network) else { return false };
    assert_eq!(movement.operation_id, operation_id);
    match movement.what {
        Moved::In(payment) => {
            assert_eq!((payment.to, payment.operation_id), (ours, operation_id));
            true
        }
        Moved::Out(out) => {
            assert_eq!((out.payment.from, out.payment.operation_id), (ours, operation_id));
            true
        }
        Moved::InUnread(reason) | Moved::OutUnread { reason, .. } => {
            assert!(!reason.is_empty() && reason.len() <= 1000, "{} bytes of reason", reason.len());
            false
        }
    }
}

/// An envelope that somebody brings with signatures for a payout, as text.
pub fn cosigned(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let ours = AccountId::parse(OURS).unwrap();
    let signer = Signer { key: SignerKind::Ed25519(ours), weight: 1 };
    let (sequence, medium_threshold, balances, needs_memo) = (1, 1, Vec::new(), false);
    let account = LedgerAccount { sequence, medium_threshold, signers: vec![signer], balances, needs_memo };
    let is_read = Cosigned::read(text, PASSPHRASE, &account).is_ok_and(|read| {
        assert!(read.weight() <= 1);
        true
    });
    if let Ok((envelope, added)) = cosign(text, text, PASSPHRASE, (&ours, &account)) {
        assert!(is_read && added.is_empty(), "it signed itself");
        assert!(Cosigned::read(&envelope, PASSPHRASE, &account).is_ok());
    }
    if let Ok(bare) = with_signatures(text.trim(), &[]) {
        assert!(Cosigned::read(&bare, PASSPHRASE, &account).is_ok_and(|read| read.weight() == 0));
    }
    is_read
}

/// The statuses of an answer, by its first byte.
const STATUSES: &[(u8, StatusCode)] = &[
    (b'2', StatusCode::OK),
    (b'4', StatusCode::BAD_REQUEST),
    (b'n', StatusCode::NOT_FOUND),
    (b'r', StatusCode::TOO_MANY_REQUESTS),
    (b'5', StatusCode::SERVICE_UNAVAILABLE),
];

/// An answer about the network, about an account, and to a submitted transaction.
pub fn answer(bytes: &[u8]) -> bool {
    static HORIZON: OnceLock<(Peer, Horizon)> = OnceLock::new();
    let Some((first, body)) = bytes.split_first() else { return false };
    let Some((_, status)) = STATUSES.iter().find(|(letter, _)| letter == first) else { return false };
    let (peer, horizon) = HORIZON.get_or_init(|| {
        let peer = Peer::start();
        let horizon = Horizon::new(&format!("http://{}", peer.address)).unwrap();
        (peer, horizon)
    });
    let account = AccountId::parse(OURS).unwrap();
    let signed = SignedTransaction { envelope: "AAAA".to_owned(), hash: "00".repeat(32) };
    let _turn = peer.say(*status, body);
    let (root, found, submitted) =
        block_on(async { (horizon.root().await, horizon.account(&account).await, horizon.submit(&signed).await) });
    if let Ok(root) = &root {
        assert!(0 < root.elder && root.elder <= root.ledger && root.ledger <= root.network_ledger);
    }
    if *status == StatusCode::OK {
        // Only a 404 of Horizon's own says that there is no such account.
        assert!(!matches!(found, Ok(None)));
    } else {
        assert!(root.is_err() && submitted.is_err() && !matches!(found, Ok(Some(_))));
    }
    root.is_ok() || found.is_ok() || submitted.is_ok()
}
