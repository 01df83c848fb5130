//! Texts of others, made fit to be shown: in terminals, logs and pages.

/// Whether a character changes how the text around it is shown, or is not seen at all.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, Arabic letter mark, fillers, zero width, direction marks.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            // Separators of lines and paragraphs, embeddings and overrides of direction.
            | '\u{2028}'..='\u{202e}'
            // Invisible operators, isolates of direction, deprecated formats.
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            // Tags.
            | '\u{e0000}'..='\u{e0fff}')
}

/// The text with a replacement character for each that is not to be shown, lines and tabs included.
pub fn one_line(text: &str) -> String {
    if text.contains(is_invisible) { text.replace(is_invisible, "\u{fffd}") } else { text.to_owned() }
}

/// The same, with its lines and tabs as they are.
pub fn lines(text: &str) -> String {
    let hidden = |c: char| is_invisible(c) && !matches!(c, '\n' | '\t');
    if text.contains(hidden) { text.replace(hidden, "\u{fffd}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_is_replaced_and_letters_are_not() {
        assert_eq!(
            one_line("a\r\u{1b}[2K\u{202e}b\n\u{9b}c\u{200b}\u{2028}"),
            "a\u{fffd}\u{fffd}[2K\u{fffd}b\u{fffd}\u{fffd}c\u{fffd}\u{fffd}"
        );
        assert_eq!(lines("a\n\tb\r"), "a\n\tb\u{fffd}");
        assert_eq!(one_line("Łódź — 東京 🙂"), "Łódź — 東京 🙂");
    }
}
