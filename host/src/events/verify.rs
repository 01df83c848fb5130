//! Whether a callback comes from an anchor: the receiver's side of its signature.

use crate::model::{AccountId, Timestamp};
use crate::stellar::verifies;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::time::Duration;

/// Why a callback is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// The header has another form.
    #[error("the signature is not of the form `t=SECONDS, s=BASE64`")]
    Form,
    /// It was signed too long ago, or in the future.
    #[error("it was signed {0} seconds ago")]
    Age(i64),
    /// Somebody else signed it, or something else was signed.
    #[error("the signature is not this key's for this host and body")]
    Signature,
}

/// Verifies the header `Signature` of a callback that `host` received: `t=…, s=…`, where `s` is the anchor's signature of
/// `t.host.body` (SEP-31 and SEP-12, "COMPUTE signature").
///
/// # Errors
/// [`NotVerified`].
pub fn verify_callback(
    signing_key: &AccountId,
    header: &str,
    host: &str,
    body: &[u8],
    (now, most): (Timestamp, Duration),
) -> Result<(), NotVerified> {
    let part = |name: &str| header.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let (at, signature) = part("t").zip(part("s")).ok_or(NotVerified::Form)?;
    let seconds: i64 = at.parse().map_err(|_| NotVerified::Form)?;
    let signature = STANDARD.decode(signature).map_err(|_| NotVerified::Form)?;
    let signature: [u8; 64] = signature.try_into().map_err(|_| NotVerified::Form)?;
    let signed = [format!("{at}.{host}.").as_bytes(), body].concat();
    if !verifies(signing_key, &signed, &signature) {
        return Err(NotVerified::Signature);
    }
    let age = now.as_seconds().saturating_sub(seconds);
    match u64::try_from(age.saturating_abs()).is_ok_and(|age| age <= most.as_secs()) {
        true => Ok(()),
        false => Err(NotVerified::Age(age)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stellar::Keypair;

    #[test]
    fn only_the_anchors_own_word_to_this_host_is_believed_for_a_while() {
        let key = Keypair::from_seed("SDHOAMBNLGCE2MV5ZKIVZAQD3VCLGP53P3OBSBI6UN5L5XZI5TKHFQL4").unwrap();
        let (host, body, now) = ("wallet.example", b"{}", Timestamp::from_seconds(1000));
        let signature = STANDARD.encode(key.sign(b"990.wallet.example.{}"));
        let header = format!("t=990, s={signature}");
        let most = Duration::from_secs(60);
        let verify =
            |header: &str, host, body: &[u8], now| verify_callback(&key.account(), header, host, body, (now, most));
        assert_eq!(verify(&header, host, body, now), Ok(()));
        assert_eq!(verify(&header, "thief.example", body, now), Err(NotVerified::Signature));
        assert_eq!(verify(&header, host, b"{ }", now), Err(NotVerified::Signature));
        assert_eq!(verify(&header, host, body, Timestamp::from_seconds(1051)), Err(NotVerified::Age(61)));
        assert_eq!(verify(&header.replace("t=990", "t=991"), host, body, now), Err(NotVerified::Signature));
        for broken in ["", "t=990", "s=x", "t=x, s=AA==", "t=990, s=AA=="] {
            assert_eq!(verify(broken, host, body, now), Err(NotVerified::Form), "{broken}");
        }
    }
}
