//! (next)
use super::{Failure, Ui};
/// x
#[derive(Debug, clap::Args)]
pub struct Arguments {}
/// x
pub async fn run(_a: Arguments, _ui: Ui) -> Result<(), Failure> {
    Ok(())
}
