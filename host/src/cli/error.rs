//! How a command fails: the error, its causes, and what to do about it.

use crate::{
    app::{self, ClientError},
    config,
    model::{Chain, lines},
    telemetry,
};
use anstyle::{AnsiColor, Style};
use http::StatusCode;
use std::{collections::BTreeSet, error::Error, fmt::Write};

/// The command failed.
pub const EXIT_FAILED: u8 = 1;
/// The command line or the configuration is wrong; nothing was started. clap uses the same code for a wrong flag.
pub const EXIT_USAGE: u8 = 2;
/// `reconcile`: the books and the ledger differ.
pub const EXIT_DIFFERENCES: u8 = 3;
/// `reconcile`: it is not known whether they differ.
pub const EXIT_UNFINISHED: u8 = 4;
/// Stopped by a second signal, or because draining took too long. Requests and jobs in flight were cut off.
pub const EXIT_ABORTED: u8 = 130;

/// Why a command ends with a non-zero exit code.
#[derive(Debug)]
pub struct CliError {
    error: Box<dyn Error + Send + Sync>,
    hint: Option<String>,
    code: u8,
}

impl CliError {
    /// An error with exit code 1.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { error: error.into(), hint: None, code: EXIT_FAILED }
    }

    /// Adds a hint: what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the exit code.
    pub fn code(mut self, code: u8) -> Self {
        self.code = code;
        self
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        self.code
    }

    /// The error itself, on one line.
    pub fn message(&self) -> String {
        Chain(&*self.error).to_string()
    }

    /// For people: the error, its causes, and after an empty line the hint.
    pub fn render(&self) -> String {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let cyan = Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()));
        let mut text = format!("{red}error{red:#}: {}\n", lines(&self.error.to_string()));
        for cause in Chain(&*self.error).causes() {
            writeln!(text, "  {red}caused by{red:#}: {}", lines(&cause.to_string())).unwrap_or_default();
        }
        if let Some(hint) = &self.hint {
            writeln!(text, "\n{cyan}hint{cyan:#}: {hint}").unwrap_or_default();
        }
        text
    }
}

/// For when no host answers, or another one does.
const OTHER_HOST: &str = "start it with `anchor-host run`, or name another one with its --config or --data-dir";

/// Parameters of the admin API that are flags here.
const FLAGS: [(&str, &str); 11] = [
    ("accept_amount", "--accept-amount"),
    ("accept_late", "--accept-late"),
    ("accept_unconfirmed", "--accept-unconfirmed"),
    ("accept_differences", "--accept-differences"),
    ("amount_out", "--amount-out"),
    ("even_if_completed", "--even-if-completed"),
    ("may_turn_off", "--may-turn-off"),
    ("needs_attention", "--needs-attention"),
    ("slot", "--slot"),
    ("Anchor-Reason", "--reason"),
    ("Anchor-Operator", "--by"),
];

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        let hint = match &error {
            ClientError::OtherToken(_) => {
                Some("run the command on that host's machine, or give its --config or --data-dir".to_owned())
            }
            ClientError::NoAnswer { .. } | ClientError::OtherServer(_) => Some(OTHER_HOST.to_owned()),
            ClientError::Refused { status: StatusCode::NOT_FOUND, message, .. } => list_of(message),
            ClientError::Refused { message, .. } => flags(message),
            ClientError::Request(_) => None,
        };
        Self { error: error.into(), hint, code: EXIT_FAILED }
    }
}

/// The command that lists the records of which one is not there.
fn list_of(message: &str) -> Option<String> {
    let noun = message.strip_prefix("there is no ")?;
    let lists = [
        ("transaction ", "transactions list"),
        ("unapplied payment ", "unapplied list --all"),
        ("deposit payment ", "deposits list --all"),
        ("undelivered event ", "events list"),
        ("gap ", "watch gaps --all"),
        ("difference ", "reconcile list --all"),
        ("key ", "guest kv list GUEST"),
        ("recorded call ", "guest calls list"),
    ];
    let list = lists.into_iter().find(|(begin, _)| noun.starts_with(begin)).map(|(_, list)| list)?;
    Some(format!("`anchor-host {list}` lists those there are"))
}

/// The flags for what a refusal names.
fn flags(message: &str) -> Option<String> {
    let names: BTreeSet<&str> = message.split(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c)).collect();
    let flags: Vec<_> = FLAGS.iter().filter(|(name, _)| names.contains(name)).map(|(_, flag)| *flag).collect();
    (!flags.is_empty()).then(|| format!("on the command line: {}", flags.join(", ")))
}

impl From<app::Error> for CliError {
    fn from(error: app::Error) -> Self {
        if let app::Error::Admin(error) = error {
            return error.into();
        }
        let hint = error.hint();
        let code = match &error {
            app::Error::Testnet(error) if error.is_wrong_use() => EXIT_USAGE,
            _ => EXIT_FAILED,
        };
        Self { error: error.into(), hint, code }
    }
}

impl From<config::Error> for CliError {
    fn from(error: config::Error) -> Self {
        let hint = match &error {
            config::Error::Findings(_) => {
                "`anchor-host config example` lists every key; `anchor-host config print` shows the values in effect"
                    .to_owned()
            }
            config::Error::Keys(keys) => keys.hint(),
        };
        Self { error: error.into(), hint: Some(hint), code: EXIT_USAGE }
    }
}

impl From<telemetry::Error> for CliError {
    fn from(error: telemetry::Error) -> Self {
        Self::new(error).code(EXIT_USAGE)
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::new(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the key file can't be read")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("permission denied")]
    struct Inner;

    #[test]
    fn an_error_is_followed_by_its_causes_and_then_the_hint() {
        let failure = CliError::new(Outer(Inner)).hint("run `chmod 600 keys.toml`");
        let plain = anstream::adapter::strip_str(&failure.render()).to_string();
        assert_eq!(
            plain,
            "error: the key file can't be read\n  caused by: permission denied\n\nhint: run `chmod 600 keys.toml`\n"
        );
        assert_eq!(failure.message(), "the key file can't be read: permission denied");
        assert_eq!(failure.exit_code(), EXIT_FAILED);
    }

    #[test]
    fn mistakes_in_the_configuration_are_a_wrong_use() {
        let sources = config::Sources { env: vec![("ANCHOR_LOG__LEVEL".into(), "x".into())], ..Default::default() };
        let error = config::read(&sources).into_config(&app::SystemRandom).unwrap_err();
        let failure = CliError::from(error);
        assert_eq!(failure.exit_code(), EXIT_USAGE);
        assert!(failure.render().contains("log.level") && failure.render().contains("config example"));
    }
}
