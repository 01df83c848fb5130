//! What can be wrong with a token, and what to do about it.

use super::TokenName;
use crate::model::AccountId;
use cryptoki::{
    context::Function,
    error::{Error, RvError},
};
use std::time::Duration;

/// Why there is no signature. The texts are for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The module's file is none.
    #[error("the module can't be loaded: {0}. Install it, or correct its path (payouts.pkcs11.module)")]
    Load(String),
    /// The module does not answer.
    #[error("the module has not answered for {} s. Check the device and its connection; if it works, restart the host", .0.as_secs_f32())]
    Silent(Duration),
    /// The thread is gone.
    #[error("the module's thread has ended. Restart the host")]
    ThreadEnded,
    /// No such token is there.
    #[error("{0} is not present. Connect the device, or correct payouts.pkcs11.keys. Present: {1}")]
    NoToken(TokenName, String),
    /// Several are.
    #[error("{0} is not the only one of that name. Name it by its serial number in payouts.pkcs11.keys. Present: {1}")]
    TwoTokens(TokenName, String),
    /// The token has refused the PIN. It is not tried again: a token counts wrong PINs.
    #[error("the token refuses the PIN, and it is not tried again. Correct payouts.pkcs11.pin, then restart the host")]
    WrongPin,
    /// Too many wrong PINs.
    #[error("the token is locked after too many wrong PINs. Unlock it as its security officer")]
    Locked,
    /// One more wrong PIN locks the token.
    #[error(
        "one more wrong PIN would lock the token, so the host tries none. Log in with the right PIN by another program"
    )]
    LastTry,
    /// The token has no such key.
    #[error("the token has no such private Ed25519 key. Correct payouts.pkcs11.keys, or create the key")]
    NoKey,
    /// It has several.
    #[error("the token has several private Ed25519 keys of that name. Name one by its id in payouts.pkcs11.keys")]
    TwoKeys,
    /// The key is another account's.
    #[error("this is not the account's key{}. Correct payouts.pkcs11.keys", .0.map(|found| format!(", but that of {found}")).unwrap_or_default())]
    AnotherAccount(Option<AccountId>),
    /// A call failed.
    #[error("{0} failed with {1}. {2}")]
    Call(String, String, &'static str),
    /// The module breaks the rules of its interface.
    #[error("the module answers what PKCS#11 does not allow: {0}. Check its version")]
    Broken(String),
}

impl Fault {
    /// Whether the configuration is wrong, so that the host had better not start. A PIN is not among these: whatever starts
    /// the host again and again would have it tried until the token is locked.
    pub const fn is_mistake(&self) -> bool {
        matches!(self, Self::Load(_) | Self::TwoTokens(..) | Self::NoKey | Self::TwoKeys | Self::AnotherAccount(_))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::LibraryLoading(source) => Self::Load(source.to_string()),
            Error::MissingSymbol(name) => Self::Load(format!("it has no {name}, so it is no PKCS#11 module")),
            Error::Pkcs11(RvError::PinLocked, _) => Self::Locked,
            Error::Pkcs11(error, Function::Login) if is_of_pin(error) => Self::WrongPin,
            Error::Pkcs11(error, function) => Self::Call(format!("C_{function:?}"), code(error), remedy(error)),
            other => Self::Broken(other.to_string()),
        }
    }
}

const fn is_of_pin(error: RvError) -> bool {
    matches!(error, RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange | RvError::PinExpired)
}

/// As the specification spells it: `CKR_DEVICE_REMOVED`.
fn code(error: RvError) -> String {
    if let RvError::VendorDefined(_) = error {
        return error.to_string();
    }
    let letters = format!("{error:?}");
    let spelled = letters.chars().flat_map(|letter| {
        let gap = letter.is_ascii_uppercase().then_some('_');
        gap.into_iter().chain([letter.to_ascii_uppercase()])
    });
    format!("CKR{}", spelled.collect::<String>())
}

const fn remedy(error: RvError) -> &'static str {
    match error {
        RvError::DeviceRemoved | RvError::TokenNotPresent | RvError::TokenNotRecognized | RvError::DeviceError => {
            "Check the device and its connection"
        }
        RvError::MechanismInvalid | RvError::CurveNotSupported | RvError::KeyTypeInconsistent => {
            "The device must support Ed25519 (CKM_EDDSA)"
        }
        RvError::KeyFunctionNotPermitted => "The key must be allowed to sign (CKA_SIGN)",
        RvError::UserNotLoggedIn => {
            "A key that wants its PIN for each signature (CKA_ALWAYS_AUTHENTICATE) can't be used"
        }
        RvError::UserPinNotInitialized => "Set the user's PIN on the token",
        _ => "See the device's manual and log",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_spelled_as_in_the_specification() {
        assert_eq!(code(RvError::SessionHandleInvalid), "CKR_SESSION_HANDLE_INVALID");
        assert_eq!(code(RvError::SlotIdInvalid), "CKR_SLOT_ID_INVALID");
        assert_eq!(code(RvError::VendorDefined(0x8000_0001)), "CKR_VENDOR_DEFINED(0x80000001)");
        let removed = Fault::from(Error::Pkcs11(RvError::DeviceRemoved, Function::Sign));
        assert_eq!(removed.to_string(), "C_Sign failed with CKR_DEVICE_REMOVED. Check the device and its connection");
        assert_eq!(Fault::from(Error::Pkcs11(RvError::PinIncorrect, Function::Login)), Fault::WrongPin);
    }
}
