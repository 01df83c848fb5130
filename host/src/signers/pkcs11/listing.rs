//! Which keys the tokens of a module show to anybody.

use super::{Fault, KeyName, TokenName, worker::account};
use crate::model::AccountId;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    object::{Attribute, AttributeType, KeyType, ObjectClass},
};
use std::path::Path;

/// A public key on a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The account whose key it is.
    pub account: AccountId,
    /// What names it, all that there is.
    pub name: KeyName,
}

/// The public Ed25519 keys on all tokens of a module, without a PIN. A token may hide them from whoever has given none. For
/// commands: it takes as long as the module does.
///
/// # Errors
/// [`Fault`].
pub fn found(module: &Path) -> Result<Vec<Found>, Fault> {
    let module = Pkcs11::new(module)?;
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
    let mut keys = Vec::new();
    for slot in module.get_slots_with_token()? {
        let info = module.get_token_info(slot)?;
        if !info.token_initialized() {
            continue;
        }
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let token = TokenName { label: text(info.label()), serial: text(info.serial_number()) };
        let session = module.open_ro_session(slot)?;
        let ours = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::KeyType(KeyType::EC_EDWARDS)];
        for object in session.find_objects(&ours)? {
            let Some(account) = account(&session, object) else { continue };
            let mut name = KeyName { token: token.clone(), label: None, id: None };
            for attribute in session.get_attributes(object, &[AttributeType::Label, AttributeType::Id])? {
                match attribute {
                    Attribute::Label(label) => name.label = String::from_utf8(label).ok().filter(|l| !l.is_empty()),
                    Attribute::Id(id) => name.id = Some(id).filter(|id| !id.is_empty()),
                    _ => {}
                }
            }
            keys.push(Found { account, name });
        }
    }
    Ok(keys)
}
