//! The value of one parameter, as it was sent.

use super::Params;
use rust_decimal::Decimal;

/// A value as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// A text of a query or a form, where a `+` stands for a space.
    FormText(String),
    /// A JSON number, in plain notation and digit by digit as sent.
    Number(String),
    Object(Params),
    /// JSON `true`, `false` or an array: no SEP has such a parameter.
    Other(&'static str),
}

impl Value {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::FormText(_) => "a string",
            Self::Number(_) => "a number",
            Self::Object(_) => "an object",
            Self::Other(kind) => kind,
        }
    }

    /// The text, or the number as it was written.
    pub(super) fn written(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::FormText(text) | Self::Number(text) => Some(text),
            Self::Object(_) | Self::Other(_) => None,
        }
    }

    /// Whether both have the same text, in a form or not.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.written().is_some() && self.written().map(pluses) == other.written().map(pluses)
    }

    /// Whether it is an empty text, which means absent where a SEP names the parameter.
    pub(super) fn is_empty(&self) -> bool {
        self.written() == Some("")
    }
}

/// A JSON number in plain notation, digit by digit. JavaScript writes small numbers as `1e-7`, so an exponent is
/// expanded; `None`: it cannot be represented exactly.
pub(crate) fn plain_number(text: &str) -> Option<String> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Some(text.to_owned()) };
    let exponent: i32 = exponent.parse().ok().filter(|exponent: &i32| exponent.abs() <= 28)?;
    let mantissa = Decimal::from_str_exact(mantissa).ok()?;
    // Exact: a product with more digits than `Decimal` holds is refused, not rounded.
    let value = if exponent >= 0 {
        mantissa.checked_mul(Decimal::from_i128_with_scale(10_i128.checked_pow(exponent.unsigned_abs())?, 0))?
    } else {
        let mut shifted = mantissa.normalize();
        shifted.set_scale(shifted.scale().checked_add(exponent.unsigned_abs())?).ok()?;
        shifted
    };
    Some(value.normalize().to_string())
}

/// Base64 with the pluses restored that the decoding of a form turned into spaces.
pub(super) fn pluses(text: &str) -> String {
    text.replace(' ', "+")
}
