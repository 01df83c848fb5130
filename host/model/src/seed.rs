//! Secret keys of accounts that somebody sent where an address or anything else was wanted.

use std::borrow::Cow;

/// What to do about it, for people.
pub const SEED_IS_EXPOSED: &str = "Never send a secret key (S…): send the account's address (G…). Logs along the way may have kept \
    the key: treat it as exposed, and move what the account holds to another account";

/// Written instead of a secret key.
const HIDDEN: &str = "S… (a secret key, not repeated)";

/// Characters of a secret key.
const SEED_LENGTH: usize = 56;

/// Whether the text is a secret key of an account, with its checksum.
pub fn is_secret_seed(text: &str) -> bool {
    let text = text.trim();
    text.len() == SEED_LENGTH && stellar_strkey::ed25519::PrivateKey::from_string(text).is_ok()
}

/// A text for whoever sent what is in it: without what looks like a secret key, and with what to do about one.
pub fn with_advice_on_seeds(text: &str) -> Cow<'_, str> {
    let hidden = without_seeds(text);
    match hidden.contains(HIDDEN) {
        true => Cow::Owned(format!("{hidden}. {SEED_IS_EXPOSED}")),
        false => hidden,
    }
}

/// The text without what looks like a secret key, its checksum aside: one with a typing error is almost as good.
pub fn without_seeds(text: &str) -> Cow<'_, str> {
    let is_base32 = |c: char| c.is_ascii_alphabetic() || matches!(c, '2'..='7');
    let is_seed = |word: &str| word.len() == SEED_LENGTH && word.starts_with(['S', 's']);
    let words = || text.split(|c| !is_base32(c));
    if !words().any(is_seed) {
        return Cow::Borrowed(text);
    }
    let mut hidden = text.to_owned();
    words().filter(|word| is_seed(word)).for_each(|word| hidden = hidden.replace(word, HIDDEN));
    Cow::Owned(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_keys_are_hidden_and_addresses_are_not() {
        let seed = format!("{}", stellar_strkey::ed25519::PrivateKey([7; 32]).as_unredacted());
        assert!(is_secret_seed(&seed));
        assert_eq!(without_seeds(&format!("`{seed}` is not")), format!("`{HIDDEN}` is not"));
        // A typing error.
        let wrong = format!("{}A", &seed[..SEED_LENGTH - 1]);
        assert_eq!(without_seeds(&wrong.to_lowercase()), HIDDEN);
        // Who hides it first leaves the advice to who answers.
        let advised = format!("{HIDDEN}. {SEED_IS_EXPOSED}");
        assert_eq!(
            (with_advice_on_seeds(&seed), with_advice_on_seeds(HIDDEN)),
            (advised.clone().into(), advised.into())
        );
        let address = format!("{}", stellar_strkey::ed25519::PublicKey([7; 32]));
        for plain in [address.as_str(), "Sunday", &"S".repeat(55), &"S".repeat(57), ""] {
            assert!(with_advice_on_seeds(plain) == plain && !is_secret_seed(plain), "{plain}");
        }
    }
}
