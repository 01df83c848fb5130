//! A guest that provides `fees` alone, to stand beside another: two units, or what the configuration value `fee` says
//! (`invalid`, `unavailable`).

use anchor_guest::{Decimal, Fees, config, fee, prelude::*};

struct Test;

anchor_guest::export!(Test: fees);

impl Fees for Test {
    fn calculate(request: FeeRequest) -> Result<Fee, Problem> {
        match config::get("fee").as_deref() {
            Some("invalid") => Err(Problem::Invalid("steered to be invalid".into())),
            Some("unavailable") => Err(Problem::Unavailable("steered to be unavailable".into())),
            _ => Ok(fee::fixed_and_percent(&request.amount, Decimal::TWO, Decimal::ZERO, 2)),
        }
    }
}
