//! The kinds of anchors that a new project can be, and what each begins with in every language.

use super::{
    Language,
    create::PLACEHOLDER,
    sources::{Files, collect},
};
use include_dir::{Dir, include_dir};
use std::path::Path;

static CASH_DESK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/cash-desk");
static BANK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/bank");
static MOBILE_MONEY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../guests/templates/mobile-money");

/// The kind of anchor that a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// Hands out cash.
    CashDesk,
    /// Pays out to bank accounts, and takes deposits from them, as the reference guest does.
    Bank,
    /// Pays out to phone numbers, and takes deposits on a paybill number.
    MobileMoney,
}

/// A file of an example: its path in the project, and its text.
macro_rules! example {
    ($to:literal in $folder:literal) => {
        ($to, include_str!(concat!("../../../../examples/", $folder, "/", $to)))
    };
}

impl Template {
    /// What it makes, for people: "a SEP-31 anchor that …".
    pub fn description(self) -> &'static str {
        match self {
            Self::CashDesk => "a SEP-31 anchor that hands out cash",
            Self::Bank => {
                "a SEP-31, SEP-6 and SEP-24 anchor that pays out to bank accounts and takes deposits from them"
            }
            Self::MobileMoney => {
                "a SEP-31 and SEP-6 anchor that pays out to phone numbers and takes mobile money deposits"
            }
        }
    }

    /// What the project's README says of it.
    pub(super) fn about(self) -> &'static str {
        self.folder().get_file("about.md").and_then(|file| file.contents_utf8()).unwrap_or_default()
    }

    /// Adds its sources in a language, and its scenarios.
    pub(super) fn add(self, language: Language, files: &mut Files) {
        let (sources, above) = match language {
            Language::Rust => ("rust/src", "rust"),
            Language::Go => ("go", "go"),
            Language::JavaScript => ("js", "js"),
            Language::TypeScript => ("ts", "ts"),
            Language::Python => ("python", "python"),
        };
        for (folder, above) in [("scenarios", ""), (sources, above)] {
            let mut found = Files::new();
            self.folder().get_dir(folder).into_iter().for_each(|dir| collect(dir, Path::new(""), &mut found));
            let inside = |path: &Path| path.strip_prefix(above).unwrap_or(path).to_owned();
            files.extend(found.into_iter().map(|(path, contents)| (inside(&path), contents)));
        }
        for (path, text) in self.examples(language) {
            // The reference guests have names of their own.
            let text = match self {
                Self::Bank => text.replace(reference(language), PLACEHOLDER),
                Self::CashDesk | Self::MobileMoney => (*text).to_owned(),
            };
            files.push((path.into(), text.into_bytes()));
        }
        if self == Self::Bank {
            for (path, text) in BANK_SCENARIOS {
                files.push((path.into(), text.into()));
            }
        }
    }

    fn folder(self) -> &'static Dir<'static> {
        match self {
            Self::CashDesk => &CASH_DESK,
            Self::Bank => &BANK,
            Self::MobileMoney => &MOBILE_MONEY,
        }
    }

    /// What is an example as well. Beside an example lies what its build made, so each file is named.
    fn examples(self, language: Language) -> &'static [(&'static str, &'static str)] {
        match (self, language) {
            (Self::CashDesk, Language::Rust) => &[example!("src/lib.rs" in "cash-desk")],
            (Self::Bank, Language::Rust) => &[
                example!("src/deposits.rs" in "bank-rails/rust"),
                example!("src/interactive.rs" in "bank-rails/rust"),
                example!("src/lib.rs" in "bank-rails/rust"),
                example!("src/rates.rs" in "bank-rails/rust"),
                example!("src/transfers.rs" in "bank-rails/rust"),
            ],
            (Self::Bank, Language::Go) => &[
                example!("deposits.go" in "bank-rails/go"),
                example!("main.go" in "bank-rails/go"),
                example!("rates.go" in "bank-rails/go"),
                example!("transfers.go" in "bank-rails/go"),
            ],
            (Self::Bank, Language::JavaScript) => &[
                example!("src/deposits.js" in "bank-rails/js"),
                example!("src/index.js" in "bank-rails/js"),
                example!("src/rates.js" in "bank-rails/js"),
            ],
            (Self::Bank, Language::TypeScript) => &[
                example!("src/deposits.ts" in "bank-rails/ts"),
                example!("src/index.ts" in "bank-rails/ts"),
                example!("src/rates.ts" in "bank-rails/ts"),
            ],
            (Self::Bank, Language::Python) => &[
                example!("app.py" in "bank-rails/python"),
                example!("deposits.py" in "bank-rails/python"),
                example!("rates.py" in "bank-rails/python"),
            ],
            (Self::CashDesk | Self::MobileMoney, _) => &[],
        }
    }
}

const BANK_SCENARIOS: [(&str, &str); 3] = [
    example!("scenarios/deposits.toml" in "bank-rails"),
    example!("scenarios/interactive.toml" in "bank-rails"),
    ("scenarios/payments.toml", include_str!("../../../../examples/bank-rails/scenarios/reference-rails.toml")),
];

/// The name of the reference guest in a language.
fn reference(language: Language) -> &'static str {
    match language {
        Language::Rust => "reference-rails",
        Language::Go => "reference-rails-go",
        Language::JavaScript => "reference-rails-js",
        Language::TypeScript => "reference-rails-ts",
        Language::Python => "reference-rails-py",
    }
}
