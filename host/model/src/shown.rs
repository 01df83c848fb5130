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

/// Whether a URL, of a database or of the web, holds a password or a key.
pub fn has_password(url: &str) -> bool {
    masked_url(url) != url
}

/// The text with the password of a URL in it replaced.
pub fn masked_url(url: &str) -> String {
    let masked = || {
        let (scheme, rest) = url.split_once("://")?;
        let is_web = scheme.trim_start_matches('"').to_ascii_lowercase().starts_with("http");
        let hidden = rest.split_once('?').filter(|_| is_web).map(|(rest, _)| format!("{rest}?<hidden>\""));
        let rest = hidden.as_deref().unwrap_or(rest);
        // The last `@`: a password that should have been percent-encoded must not show either.
        match rest.rsplit_once('@') {
            // A user may be a key.
            Some((_, host)) if is_web => Some(format!("{scheme}://<hidden>@{host}")),
            Some((user, host)) => Some(format!("{scheme}://{}:<hidden>@{host}", user.split_once(':')?.0)),
            None => hidden.map(|rest| format!("{scheme}://{rest}")),
        }
    };
    let shown = masked().unwrap_or_else(|| url.to_owned());
    // A password can also stand among the parameters.
    match shown.split_once("password=") {
        Some((before, after)) => {
            let rest = after.find(['&', '"']).map_or("", |end| after.get(end..).unwrap_or_default());
            format!("{before}password=<hidden>{rest}")
        }
        None => shown,
    }
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

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        for (url, shown) in [
            ("postgres://a:canary@h/d", "postgres://a:<hidden>@h/d"),
            ("postgres://a:ca/nary@h/d", "postgres://a:<hidden>@h/d"),
            ("postgres://h/d?user=a&password=canary&x=1", "postgres://h/d?user=a&password=<hidden>&x=1"),
            ("sqlite://a/b.sqlite", "sqlite://a/b.sqlite"),
            ("https://business.example.com/a", "https://business.example.com/a"),
        ] {
            assert_eq!(masked_url(url), shown);
            assert_eq!(has_password(url), url != shown);
        }
        assert!(has_password("https://me:canary@business.example.com") && has_password("https://key@h/"));
    }
}
