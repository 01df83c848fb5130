//! Who is told what where: data on standard output, talk on standard error.
//!
//! Colours are dropped by `anstream` when the stream is no terminal or `NO_COLOR` is set; nothing is said by
//! colour alone.

use crate::model::{lines, one_line};
use serde::Serialize;
use std::{
    fmt::Display,
    io::{IsTerminal, Write},
};

/// Output of a command.
#[derive(Debug, Clone, Copy)]
pub struct Ui {
    /// Whether data is printed as JSON.
    pub json: bool,
}

impl Ui {
    /// Prints data of one line or more. What steers a terminal is replaced: data repeats what others wrote.
    pub fn data(&self, text: impl Display) {
        print(&lines(&text.to_string()));
    }

    /// Prints a line of data. A break in it is replaced as well, so that nobody's text looks like a line of ours.
    pub fn line(&self, line: impl Display) {
        print(&one_line(&line.to_string()));
    }

    /// Prints text of ours, with its colours.
    pub fn styled(&self, text: impl Display) {
        print(&text);
    }

    /// Prints a line for the person at the terminal; nothing with `--json`.
    pub fn talk(&self, line: impl Display) {
        if !self.json {
            // A closed stream is not an error.
            let _ = writeln!(anstream::stderr(), "{}", lines(&line.to_string()));
        }
    }

    /// Says how far something got, in one line that the next one replaces; only to a person at a terminal. Empty: removes it.
    pub fn progress(&self, line: &str) {
        if !self.json && std::io::stderr().is_terminal() {
            let _ = write!(anstream::stderr(), "\r\x1b[2K{}", one_line(line));
            let _ = anstream::stderr().flush();
        }
    }

    /// Prints a value as one line of JSON.
    pub fn object(&self, value: &impl Serialize) {
        // Values of ours always serialise: string keys, no failing parts.
        print(&serde_json::to_string(value).unwrap_or_default());
    }

    /// Prints rows under headings, with aligned columns.
    pub fn table(&self, headings: &[&str], rows: &[Vec<String>]) {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
        let mut widths: Vec<usize> = headings.iter().map(|text| text.len()).collect();
        for row in &rows {
            widths.iter_mut().zip(row).for_each(|(width, cell)| *width = (*width).max(cell.chars().count()));
        }
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let padded: Vec<String> = cells.zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            self.data(padded.join("  ").trim_end());
        };
        line(&mut headings.iter().copied());
        for row in &rows {
            line(&mut row.iter().map(String::as_str));
        }
    }
}

/// Prints a line on standard output. A closed pipe (`| head`) is not an error.
fn print(line: &dyn Display) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// The beginning and end of a long key or hash: `GABC…WXYZ`.
pub fn short(text: &str) -> String {
    let length = text.chars().count();
    if length <= 12 {
        return text.to_owned();
    }
    let start: String = text.chars().take(4).collect();
    let end: String = text.chars().skip(length - 4).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn long_texts_are_shortened() {
        assert_eq!(super::short("GBBD47IF6LWK7P7MDEVSCWR7"), "GBBD…CWR7");
        assert_eq!(super::short("short"), "short");
    }
}
