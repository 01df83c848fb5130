//! Ledger assets in their XDR form, which is also their key in the ledger.

use anchor_model::AccountId;
use stellar_xdr::{AlphaNum4, AlphaNum12, Asset, AssetCode, AssetCode4, AssetCode12, PublicKey, Uint256};

/// The account id in the host's type.
pub(crate) fn account_of(account: &stellar_xdr::AccountId) -> AccountId {
    let PublicKey::PublicKeyTypeEd25519(Uint256(key)) = &account.0;
    AccountId::from_bytes(*key)
}

/// The account id in XDR.
pub(crate) fn xdr_account(account: AccountId) -> stellar_xdr::AccountId {
    stellar_xdr::AccountId(PublicKey::PublicKeyTypeEd25519(Uint256(*account.as_bytes())))
}

/// The asset `code` of `issuer`, or `None` for a code that is not valid on the ledger.
pub(crate) fn credit(code: &str, issuer: AccountId) -> Option<Asset> {
    if code.is_empty() || code.len() > 12 || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let issuer = xdr_account(issuer);
    let padded = |width: usize| code.bytes().chain(std::iter::repeat(0)).take(width).collect::<Vec<u8>>();
    if code.len() <= 4 {
        let code = AssetCode4(padded(4).try_into().ok()?);
        Some(Asset::CreditAlphanum4(AlphaNum4 { asset_code: code, issuer }))
    } else {
        let code = AssetCode12(padded(12).try_into().ok()?);
        Some(Asset::CreditAlphanum12(AlphaNum12 { asset_code: code, issuer }))
    }
}

/// The asset of `issuer` with the code of an AllowTrust operation.
pub(crate) fn of_code(code: &AssetCode, issuer: AccountId) -> Asset {
    let issuer = xdr_account(issuer);
    match code {
        AssetCode::CreditAlphanum4(code) => Asset::CreditAlphanum4(AlphaNum4 { asset_code: code.clone(), issuer }),
        AssetCode::CreditAlphanum12(code) => Asset::CreditAlphanum12(AlphaNum12 { asset_code: code.clone(), issuer }),
    }
}

/// The issuing account; `None` for lumens.
pub(crate) fn issuer(asset: &Asset) -> Option<AccountId> {
    match asset {
        Asset::Native => None,
        Asset::CreditAlphanum4(credit) => Some(account_of(&credit.issuer)),
        Asset::CreditAlphanum12(credit) => Some(account_of(&credit.issuer)),
    }
}

fn code_bytes(asset: &Asset) -> &[u8] {
    match asset {
        Asset::Native => &[],
        Asset::CreditAlphanum4(credit) => &credit.asset_code.0,
        Asset::CreditAlphanum12(credit) => &credit.asset_code.0,
    }
}

/// The code without its padding; empty for lumens.
pub(crate) fn code(asset: &Asset) -> String {
    code_bytes(asset).iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}

/// Horizon's `asset_type`.
pub(crate) fn kind(asset: &Asset) -> &'static str {
    match asset {
        Asset::Native => "native",
        Asset::CreditAlphanum4(_) => "credit_alphanum4",
        Asset::CreditAlphanum12(_) => "credit_alphanum12",
    }
}

/// `native` or `CODE:ISSUER`.
pub(crate) fn canonical(asset: &Asset) -> String {
    match issuer(asset) {
        None => "native".to_owned(),
        Some(issuer) => format!("{}:{issuer}", code(asset)),
    }
}

/// From `native` or `CODE:ISSUER`.
pub(crate) fn parse(text: &str) -> Option<Asset> {
    if text == "native" {
        return Some(Asset::Native);
    }
    let (code, issuer) = text.split_once(':')?;
    credit(code, AccountId::parse(issuer).ok()?)
}

/// Whether the code is valid on the ledger: letters and digits, then only padding, in its shortest form.
pub(crate) fn is_valid(asset: &Asset) -> bool {
    let bytes = code_bytes(asset);
    let used = bytes.iter().take_while(|byte| **byte != 0).count();
    let shortest = match asset {
        Asset::Native => return true,
        Asset::CreditAlphanum4(_) => 1,
        Asset::CreditAlphanum12(_) => 5,
    };
    used >= shortest
        && bytes.iter().take(used).all(u8::is_ascii_alphanumeric)
        && bytes.iter().skip(used).all(|byte| *byte == 0)
}
