//! The `SIGNING_KEY` in a `stellar.toml` (SEP-1), read even if there is a syntax error elsewhere in the file.
//!
//! A valid TOML file is read as TOML. From any other file the key is read only where no error can have changed its
//! meaning: on a line of its own, before the first table, outside every string and list. If the reach of an error is
//! unclear, all lines of the file that look like the key have to agree.

use crate::model::AccountId;
use toml::de::{DeTable, DeValue};

const NAME: &str = "SIGNING_KEY";

/// Why a file has no usable key. The texts repeat nothing of the file, so anyone may see them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// The file has no `SIGNING_KEY`.
    #[error("its stellar.toml has no SIGNING_KEY")]
    Missing,
    /// The value is not an account.
    #[error("its SIGNING_KEY is not a Stellar account")]
    NotAnAccount,
    /// The file is not TOML, and has no unambiguous key.
    #[error("its stellar.toml is not valid TOML, and has no unambiguous SIGNING_KEY: line {line}: {what}")]
    Broken {
        /// The line of the error, from 1.
        line: usize,
        /// The parser's error.
        what: String,
    },
    /// The file is not TOML, and has different candidates for the key.
    #[error("its stellar.toml is not valid TOML and names different keys as SIGNING_KEY: line {line}: {what}")]
    Ambiguous {
        /// The line of the error, from 1.
        line: usize,
        /// The parser's error.
        what: String,
    },
}

/// Reads the key. Only ASCII can be part of it, so other bytes and their encoding do not matter.
pub(super) fn read(file: &[u8]) -> Result<AccountId, Fault> {
    let text = String::from_utf8_lossy(file);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let error = match DeTable::parse(text) {
        Ok(table) => {
            return match table.get_ref().get(NAME).map(|value| value.get_ref()) {
                None => Err(Fault::Missing),
                Some(DeValue::String(key)) => account(key),
                Some(_) => Err(Fault::NotAnAccount),
            };
        }
        Err(error) => error,
    };
    let at = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
    let what: String = error.message().chars().filter(|c| matches!(c, ' '..='~')).take(100).collect();
    let Scan { top, doubtful } = scan(text);
    // Some programs end lines with a carriage return alone.
    let everywhere = text.split(['\n', '\r']).filter_map(|line| key_and_value(line).filter(|(key, _)| *key == NAME));
    let everywhere: Vec<_> = everywhere.map(|(_, value)| one_line(value)).collect();
    let agree = |keys: &[Option<&str>]| keys.iter().all(|key| *key == keys.first().copied().flatten());
    match top.first().copied().flatten() {
        _ if !agree(&top) || (doubtful && !agree(&everywhere)) => Err(Fault::Ambiguous { line, what }),
        Some(key) => account(key),
        None => Err(Fault::Broken { line, what }),
    }
}

fn account(key: &str) -> Result<AccountId, Fault> {
    AccountId::parse(key.trim()).map_err(|_| Fault::NotAnAccount)
}

/// The lines before the first table of a file that is not TOML.
struct Scan<'t> {
    /// The values of `SIGNING_KEY`; `None` for a value that is not a string on one line.
    top: Vec<Option<&'t str>>,
    /// Whether an error may have moved something into a string or list, or out of it.
    doubtful: bool,
}

/// A value that continues on the next line.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    /// A string that ends with these quotes.
    Text(&'static str),
    /// Nested lists and tables, `depth` levels deep.
    Lists(usize),
}

fn scan(text: &str) -> Scan<'_> {
    let (mut top, mut open) = (Vec::new(), Open::Nothing);
    for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        let after = match open {
            _ if line.contains('\r') => None,
            Open::Text(quotes) => after_text(line, quotes),
            Open::Lists(depth) => after_lists(line, depth),
            Open::Nothing if line.trim_start().starts_with('[') => {
                return Scan { top, doubtful: !is_header(line) };
            }
            Open::Nothing => {
                top.extend(key_and_value(line).filter(|(key, _)| *key == NAME).map(|(_, value)| one_line(value)));
                after_line(line)
            }
        };
        match after {
            Some(after) => open = after,
            None => return Scan { top, doubtful: true },
        }
    }
    Scan { top, doubtful: !matches!(open, Open::Nothing) }
}

/// The value that is open after a line that began outside any value; `None`: unclear.
fn after_line(line: &str) -> Option<Open> {
    let value = key_and_value(line).map_or(line, |(_, value)| value);
    let is_assigned = key_and_value(line).is_some();
    for quotes in ["\"\"\"", "'''"] {
        if let Some(rest) = value.strip_prefix(quotes).filter(|_| is_assigned) {
            return after_text(rest, quotes);
        }
    }
    if is_assigned && value.starts_with(['[', '{']) {
        return after_lists(value, 0);
    }
    if is_assigned && one_line(value).is_some() || is_blank(line) {
        return Some(Open::Nothing);
    }
    // An error stays on its line if nothing on it could continue on the next.
    let reaches = ["\"\"\"", "'''", "[", "]", "{", "}"].iter().any(|mark| value.contains(mark));
    (!reaches).then_some(Open::Nothing)
}

/// The value that is open after a line that began inside a string.
fn after_text(line: &str, quotes: &'static str) -> Option<Open> {
    let mut rest = line;
    loop {
        let (end, escape) = (rest.find(quotes), rest.find('\\').filter(|_| quotes.starts_with('"')));
        match (end, escape) {
            (None, None) => return Some(Open::Text(quotes)),
            (Some(end), escape) if escape.is_none_or(|escape| end < escape) => {
                // The string itself may end in quotes.
                let after = rest.get(end..)?.trim_start_matches(|c| quotes.starts_with(c));
                return is_blank(after).then_some(Open::Nothing);
            }
            (_, Some(escape)) => {
                let mut after = rest.get(escape + 1..)?.chars();
                after.next();
                rest = after.as_str();
            }
            (Some(_), None) => return None,
        }
    }
}

/// The value that is open after a line that began inside lists.
fn after_lists(line: &str, mut depth: usize) -> Option<Open> {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        match c {
            '#' => break,
            '[' | '{' => depth += 1,
            ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return is_blank(after).then_some(Open::Nothing);
                }
            }
            '"' | '\'' => {
                if after.starts_with([c, c].as_slice()) && after.get(1..)?.starts_with(c) {
                    return None;
                }
                rest = after_quotes(after, c)?;
                continue;
            }
            _ => {}
        }
        rest = after;
    }
    Some(Open::Lists(depth))
}

/// The rest after a string on one line, whose opening quote is already consumed.
fn after_quotes(text: &str, quote: char) -> Option<&str> {
    let mut escaped = false;
    let end = text.find(|c| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && quote == '"' && !escaped;
        ends
    })?;
    text.get(end + 1..)
}

/// The string that is the whole value on one line, apart from a comment. Strings with escapes are not read: no key has
/// any.
fn one_line(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let text = value.get(1..)?;
    let rest = after_quotes(text, quote)?;
    let inner = text.get(..text.len() - rest.len() - 1)?;
    // `""` before another quote opens a multi-line string.
    (is_blank(rest)).then_some(inner)
}

/// Key and value of an assignment on one line, as far as the key can be read.
fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let (key, rest) = match line.chars().next()? {
        quote @ ('"' | '\'') => {
            let text = line.get(1..)?;
            let rest = after_quotes(text, quote)?;
            (text.get(..text.len() - rest.len() - 1)?, rest)
        }
        _ => {
            let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
            (line.get(..end)?, line.get(end..)?)
        }
    };
    let value = rest.trim_start().strip_prefix('=')?;
    (!key.is_empty()).then_some((key, value.trim()))
}

/// Whether there is nothing but a comment.
fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with('#')
}

/// Whether the line certainly begins a table.
fn is_header(line: &str) -> bool {
    let header = line.split('#').next().unwrap_or(line).trim();
    let inner = match header.strip_prefix("[[") {
        Some(rest) => rest.strip_suffix("]]"),
        None => header.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    inner.is_some_and(|name| !name.trim().is_empty() && name.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (String, String) {
        (AccountId::from_bytes([7; 32]).to_string(), AccountId::from_bytes([8; 32]).to_string())
    }

    #[test]
    fn a_fault_elsewhere_leaves_the_key_what_it_is() {
        let (key, other) = keys();
        let line = format!("SIGNING_KEY = \"{key}\"");
        for file in [
            format!("x\n{line}\n"),
            format!("{line}\n\n[DOCUMENTATION]\nORG_NAME = Bob's \"Exchange\n"),
            format!("VERSION = 2.0.0\n{line}\n[[CURRENCIES]]\ncode = ,\n"),
            format!("\u{feff}ORG = caf\u{e9} \r\n{line} # ours\r\n[X]\r\n"),
            format!("VERSION = \"1\"\nVERSION = \"2\"\n\"SIGNING_KEY\" = '{key}'\n"),
            format!("{line}\n{line}\n"),
            format!("ACCOUNTS = [\n  \"G\", # ]\n  'G',\n]\nT = {{ a = [1] }}\n?\n{line}\n"),
            format!("TEXT = \"\"\"\nSIGNING_KEY = \"{other}\"\n\\\"\"\" \"\"\"\"\n?\n{line}\n"),
            format!("TEXT = '''\nSIGNING_KEY = \"{other}\"\n'''\n?\n{line}\n"),
            format!("?\n# SIGNING_KEY = \"{other}\"\n{line}\n[A]\nSIGNING_KEY = \"{other}\"\n"),
            format!("?\nLIST = [\nSIGNING_KEY = \"{other}\"\n]\n{line}\n"),
            // Any text may follow, as long as it does not name another key.
            format!("{line}\nTEXT = \"\"\"\nnever ends\n[A]\n"),
            format!("{line}\nDOCUMENTATION]\nORG_NAME = \"x\"\n"),
            format!("{line}\n[DOCUMENTATION\nORG_NAME = \"x\"\n"),
        ] {
            assert!(DeTable::parse(&file).is_err(), "{file}");
            assert_eq!(read(file.as_bytes()).map(|key| key.to_string()), Ok(key.clone()), "{file}");
        }
        let latin_1 = [b"# caf\xe9\nORG = \"caf\xe9\"\n".as_slice(), line.as_bytes(), b"\n?\xe9\n"].concat();
        assert_eq!(read(&latin_1).map(|key| key.to_string()), Ok(key.clone()));
    }

    #[test]
    fn valid_toml_is_read_as_toml() {
        let (key, other) = keys();
        let file =
            format!("SIGNING_KEY = \"{key}\"\nT = \"\"\"\nSIGNING_KEY = \"{other}\"\"\"\"\n[A]\nSIGNING_KEY = \"x\"\n");
        assert_eq!(read(file.as_bytes()).map(|key| key.to_string()), Ok(key.clone()));
        let multi = format!("SIGNING_KEY = \"\"\"\n{key}\"\"\"\n");
        assert_eq!(read(multi.as_bytes()).map(|key| key.to_string()), Ok(key.clone()));
        for (file, fault) in [
            (String::new(), Fault::Missing),
            (format!("[A]\nSIGNING_KEY = \"{key}\"\n"), Fault::Missing),
            (format!("T = '''\nSIGNING_KEY = \"{key}\"\n'''"), Fault::Missing),
            (format!("T = {{\nSIGNING_KEY = \"{key}\"\n}}"), Fault::Missing),
            (format!("# SIGNING_KEY = \"{key}\""), Fault::Missing),
            ("SIGNING_KEY = 7".to_owned(), Fault::NotAnAccount),
            ("SIGNING_KEY = \"GABC\"".to_owned(), Fault::NotAnAccount),
        ] {
            assert_eq!(read(file.as_bytes()), Err(fault), "{file}");
        }
    }

    #[test]
    fn a_key_in_doubt_is_none_and_the_text_tells_line_and_fault() {
        let (key, other) = keys();
        let (line, another) = (format!("SIGNING_KEY = \"{key}\""), format!("SIGNING_KEY = \"{other}\""));
        for (file, at, is_ambiguous) in [
            (format!("x\n[A]\n{line}\n"), 1, false),
            (format!("\nSIGNING_KEY = {key}\n"), 2, false),
            (format!("VERSION = \"1\"\nx SIGNING_KEY = \"{key}\"\n"), 2, false),
            (format!("SIGNING_KEY = \u{201c}{key}\u{201d}\n"), 1, false),
            (format!("T = \"\"\"\n{line}\n"), 3, false),
            (format!("x\nT = '''\n{line}\n'''\n"), 1, false),
            (format!("x\nT = {{\n{line}\n}}\n"), 1, false),
            (format!("A = [\n{line}\n"), 2, false),
            (format!("A = [\"G, \"G\"]\n{line}\n"), 1, false),
            (format!("[A\n{line}\n"), 1, false),
            (format!("A]\n{line}\n"), 1, false),
            (format!("{line}\n{another}\n"), 2, true),
            (format!("{line}\nSIGNING_KEY = 7\n"), 2, true),
            (format!("{line}\nA]\n{another}\n"), 2, true),
            (format!("{line}\n[A\n{another}\n"), 2, true),
            (format!("{line}\nT = \"\"\"\n{another}\n"), 4, true),
            // A parser that takes the first quotes for an end finds one key, one that takes them for a beginning the
            // other.
            (format!("T = text\"\"\"\n{line}\nU = \"\"\"\n{another}\n\"\"\"\n"), 1, true),
            (format!("T = \"\"\"abc\" \"\"\n{line}\nU = \"\"\"\n{another}\n\"\"\"\n"), 6, true),
            (format!("{line}\nx\r{another}\n"), 2, true),
        ] {
            let fault = read(file.as_bytes()).unwrap_err();
            let told = fault.to_string();
            let is_other = matches!(fault, Fault::Ambiguous { .. });
            assert_eq!(is_other, is_ambiguous, "{file}: {told}");
            assert!(told.contains(&format!("line {at}: ")), "{file}: {told}");
            assert!(!told.contains(&key), "{told}");
        }
    }

    #[test]
    fn no_bytes_panic() {
        use proptest::prelude::*;
        let piece = prop::sample::select(vec![
            "SIGNING_KEY",
            "=",
            "\"",
            "\"\"\"",
            "'''",
            "'",
            "[",
            "]",
            "{",
            "}",
            "#",
            "\n",
            "\r",
            "\\",
            " ",
            "a",
            ".",
            "\u{e9}",
        ]);
        proptest!(|(pieces in prop::collection::vec(piece, 0..40))| {
            let _ = read(pieces.concat().as_bytes());
        });
    }
}
