//! Who makes a change, and why: every change is recorded with both.

use crate::app::Signoff;
use clap::{Args, builder::NonEmptyStringValueParser};

/// The operator of a routine change who gives no name and has none in the environment.
const UNNAMED: &str = "command line";

/// Reads a reason, which says something.
pub fn reason() -> NonEmptyStringValueParser {
    NonEmptyStringValueParser::new()
}

/// The operator who decides about money. A name is required.
#[derive(Debug, Args)]
pub struct By {
    /// Your name, for the record [default: $USER]
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, value_parser = NonEmptyStringValueParser::new())]
    by: String,
}

impl By {
    /// With the reason.
    pub fn because(self, why: String) -> Signoff {
        Signoff { by: self.by, why }
    }
}

/// The operator who decides about money, and why. Both are required.
#[derive(Debug, Args)]
pub struct Decision {
    /// Reason, for the record
    #[arg(long, value_parser = reason())]
    reason: String,
    /// Operator
    #[command(flatten)]
    by: By,
}

impl Decision {
    /// As it is recorded.
    pub fn signoff(self) -> Signoff {
        self.by.because(self.reason)
    }
}

/// The operator who makes a routine change, and why.
#[derive(Debug, Args)]
pub struct Routine {
    /// Your name, for the record [default: $USER]
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, default_value = UNNAMED, hide_default_value = true)]
    by: String,
    /// Reason, for the record
    #[arg(long, value_name = "TEXT", default_value = "routine", value_parser = reason())]
    reason: String,
}

impl Routine {
    /// As it is recorded. A blank environment variable is no name.
    pub fn signoff(self) -> Signoff {
        let by = if self.by.trim().is_empty() { UNNAMED.to_owned() } else { self.by };
        Signoff { by, why: self.reason }
    }
}
