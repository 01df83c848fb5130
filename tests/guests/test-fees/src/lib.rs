//! A guest that provides `fees` alone, to stand beside another: two units, or what the configuration value `fee` says
//! (`invalid`, `unavailable`, `counting`: one more with each call that is kept).

use anchor_guest::{Decimal, Fees, config, fee, kv, prelude::*};

struct Test;

anchor_guest::export!(Test: fees);

impl Fees for Test {
    fn calculate(request: FeeRequest) -> Result<Fee, Problem> {
        match config::get("fee").as_deref() {
            Some("invalid") => Err(Problem::Invalid("steered to be invalid".into())),
            Some("counting") => {
                let count: i64 = kv::get_json("count")?.unwrap_or(2);
                kv::set_json("count", &(count + 1))?;
                Ok(fee::fixed_and_percent(&request.amount, Decimal::from(count), Decimal::ZERO, 2))
            }
            Some("unavailable") => Err(Problem::Unavailable("steered to be unavailable".into())),
            _ => Ok(fee::fixed_and_percent(&request.amount, Decimal::TWO, Decimal::ZERO, 2)),
        }
    }
}
