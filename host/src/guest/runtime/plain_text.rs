//! Text of guests, made safe to show on terminals and in logs.

use crate::model::is_invisible;
use std::borrow::Cow;

/// What is replaced: a tab only moves what follows it.
fn is_unsafe(c: char) -> bool {
    is_invisible(c) && c != '\t'
}

/// The text on one line, with U+FFFD in place of control characters, of characters that change the direction of text, and
/// of those that are not seen.
pub(in crate::guest) fn plain_text(text: &str) -> Cow<'_, str> {
    match text.contains(is_unsafe) {
        true => Cow::Owned(text.replace(is_unsafe, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

/// The same for a text that a guest declares about itself: trimmed, with at most `most` characters; `None`: nothing is
/// left.
pub(in crate::guest) fn declared(text: &str, most: usize) -> Option<String> {
    // Cut before it is read: it may have megabytes.
    let text: String = text.trim().chars().take(most).collect();
    Some(plain_text(text.trim()).into_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_a_terminal_or_the_direction_of_text_is_replaced() {
        assert_eq!(plain_text("Банк 銀行 é\tok"), "Банк 銀行 é\tok");
        assert_eq!(plain_text("\u{1b}[2J\u{7}a\r\nb\u{85}"), "\u{fffd}[2J\u{fffd}a\u{fffd}\u{fffd}b\u{fffd}");
        assert_eq!(plain_text("a\u{202e}b\u{2066}c\u{200b}d\u{2028}e"), "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e");
        assert_eq!(declared(&format!(" \n{}", "x".repeat(1_000)), 100).unwrap(), "x".repeat(100));
        assert_eq!(declared(" \u{a0} ", 100), None);
    }
}
