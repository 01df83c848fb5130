//! The wallet's part of SEP-10: checks the challenge and signs it.

use crate::{
    model::AccountId,
    stellar::{Keypair, network_id, signed_by},
};
use stellar_xdr::{Limits, MuxedAccount, OperationBody, ReadXdr, TransactionEnvelope, WriteXdr};

/// Why the wallet refuses to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the anchor's challenge is not safe to sign: {0}")]
pub struct Suspicious(&'static str);

/// Signs the challenge, after the checks that SEP-10 requires of a wallet: the anchor's signing key signed it, it can
/// never be valid on the ledger (sequence number 0), and it is for this domain and this account.
pub fn sign(
    envelope: &str,
    passphrase: &str,
    server: &AccountId,
    home_domain: &str,
    key: &Keypair,
) -> Result<String, Suspicious> {
    let envelope = TransactionEnvelope::from_xdr_base64(envelope, Limits::none());
    let Ok(TransactionEnvelope::Tx(mut envelope)) = envelope else {
        return Err(Suspicious("it is not a transaction"));
    };
    if envelope.tx.seq_num.0 != 0 {
        return Err(Suspicious("its sequence number is not 0"));
    }
    if envelope.tx.source_account != MuxedAccount::Ed25519((*server.as_bytes()).into()) {
        return Err(Suspicious("its source is not the anchor's signing key"));
    }
    let first = envelope.tx.operations.first().ok_or(Suspicious("it has no operation"))?;
    let OperationBody::ManageData(data) = &first.body else {
        return Err(Suspicious("its first operation is not manage_data"));
    };
    if data.data_name.0.as_slice() != format!("{home_domain} auth").as_bytes() {
        return Err(Suspicious("it is for another domain"));
    }
    if first.source_account != Some(MuxedAccount::Ed25519((*key.account().as_bytes()).into())) {
        return Err(Suspicious("it is for another account"));
    }
    let hash = envelope.tx.hash(network_id(passphrase)).map_err(|_| Suspicious("it can't be hashed"))?;
    if !envelope.signatures.iter().any(|signature| signed_by(server, &hash, signature)) {
        return Err(Suspicious("the anchor did not sign it"));
    }
    let mut signatures = envelope.signatures.to_vec();
    signatures.push(key.sign_hash(&hash));
    envelope.signatures = signatures.try_into().map_err(|_| Suspicious("it has too many signatures"))?;
    TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).map_err(|_| Suspicious("it can't be written"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use stellar_xdr as xdr;

    const TESTNET: &str = "Test SDF Network ; September 2015";

    fn key(byte: u8) -> Keypair {
        let seed = stellar_strkey::ed25519::PrivateKey([byte; 32]);
        Keypair::from_seed(seed.as_unredacted().to_string().as_str()).unwrap()
    }

    fn challenge(server: &Keypair, client: &Keypair, domain: &str, sequence: i64) -> String {
        let account = |key: &Keypair| MuxedAccount::Ed25519((*key.account().as_bytes()).into());
        let operation = xdr::Operation {
            source_account: Some(account(client)),
            body: OperationBody::ManageData(xdr::ManageDataOp {
                data_name: xdr::String64(format!("{domain} auth").as_bytes().try_into().unwrap()),
                data_value: None,
            }),
        };
        let tx = xdr::Transaction {
            source_account: account(server),
            fee: 100,
            seq_num: xdr::SequenceNumber(sequence),
            cond: xdr::Preconditions::None,
            memo: xdr::Memo::None,
            operations: vec![operation].try_into().unwrap(),
            ext: xdr::TransactionExt::V0,
        };
        let hash = tx.hash(network_id(TESTNET)).unwrap();
        let signatures = vec![server.sign_hash(&hash)].try_into().unwrap();
        let envelope = TransactionEnvelope::Tx(xdr::TransactionV1Envelope { tx, signatures });
        envelope.to_xdr_base64(Limits::none()).unwrap()
    }

    #[test]
    fn a_wallet_signs_the_anchors_challenge_and_no_other() {
        let (server, client, stranger) = (key(1), key(2), key(3));
        let check = |envelope: &str| sign(envelope, TESTNET, &server.account(), "a.example", &client);
        let signed = check(&challenge(&server, &client, "a.example", 0)).unwrap();
        let Ok(TransactionEnvelope::Tx(signed)) = TransactionEnvelope::from_xdr_base64(&signed, Limits::none()) else {
            panic!()
        };
        let hash = signed.tx.hash(network_id(TESTNET)).unwrap();
        assert!(signed.signatures.iter().any(|signature| signed_by(&client.account(), &hash, signature)));
        for (envelope, reason) in [
            (challenge(&server, &client, "a.example", 1), "sequence"),
            (challenge(&server, &client, "b.example", 0), "another domain"),
            (challenge(&server, &stranger, "a.example", 0), "another account"),
            (challenge(&stranger, &client, "a.example", 0), "signing key"),
            ("AAAA".to_owned(), "not a transaction"),
        ] {
            assert!(check(&envelope).unwrap_err().to_string().contains(reason), "{reason}");
        }
    }
}
