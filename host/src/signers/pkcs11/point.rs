//! The public key in an object's `CKA_EC_POINT`.

use crate::model::AccountId;

/// Lengths tell the encodings apart. PKCS#11 3.0 wants the 32 bytes alone, and so do newer modules; older ones, and most, wrap
/// them in a DER OCTET STRING; the errata of 2.40 had a BIT STRING.
const WRAPPINGS: [&[u8]; 3] = [&[], &[0x04, 32], &[0x03, 33, 0]];

/// The account of the key; `None`: this is no Ed25519 key's.
pub(super) fn account(point: &[u8]) -> Option<AccountId> {
    WRAPPINGS.iter().find_map(|wrapping| {
        let key = point.strip_prefix(*wrapping)?;
        Some(AccountId::from_bytes(key.try_into().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_read_and_nothing_else() {
        // Begins as a wrapping does.
        for key in [[7; 32], [4; 32], [3; 32], *b"\x04\x20rest of a key that begins so.."] {
            let expected = Some(AccountId::from_bytes(key));
            assert_eq!(account(&key), expected);
            assert_eq!(account(&[&[0x04, 32][..], &key].concat()), expected);
            assert_eq!(account(&[&[0x03, 33, 0][..], &key].concat()), expected);
        }
        for other in [vec![], vec![0x04, 32], vec![1; 31], vec![1; 34], vec![0x04; 65]] {
            assert_eq!(account(&other), None, "{other:?}");
        }
    }
}
