//! Numbers in JSON, written digit by digit.

use rust_decimal::Decimal;
use serde_json::value::RawValue;

/// An exact JSON number.
pub fn number(value: Decimal) -> Option<Box<RawValue>> {
    RawValue::from_string(value.normalize().to_string()).ok()
}
