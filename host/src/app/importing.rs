//! Moving in from another program, for `anchor-host import`.

use super::{Ambient, Error, callback_bodies, horizon, records, settings};
use crate::{
    config::Config,
    guest::{self, Guests},
    import::{
        self, Finding, OpenTransaction, Ours, Program, Progress, Tell,
        configuration::{self, ConversionError, Converted, Settings},
    },
    operations::Operations,
    stellar::Horizon,
    transactions::Conflict,
};
use serde::Serialize;
use std::{collections::BTreeSet, path::PathBuf};

/// What is to be taken over.
#[derive(Debug, Clone)]
pub struct ImportOrder {
    /// The other program.
    pub program: Program,
    /// Its database.
    pub url: String,
    /// Ids of transactions that are to be left behind.
    pub leave: BTreeSet<String>,
    /// The ledger from which accounts are read about which the other program says nothing.
    pub read_from_ledger: Option<u32>,
    /// Whether to take it over, or only to say what would be.
    pub apply: bool,
}

/// How far payments to an account were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadFrom {
    /// The account.
    pub account: String,
    /// The paging token after which it is read.
    pub cursor: String,
    /// The ledger in which that is.
    pub ledger: u64,
}

/// What was taken over, or would be.
#[derive(Debug, Serialize)]
pub struct ImportReport {
    /// Whether it was stored.
    pub applied: bool,
    /// Number of transactions that are new here.
    pub transactions: usize,
    /// Number of transactions that were taken over before.
    pub known_transactions: usize,
    /// Number of customers that are new here.
    pub customers: usize,
    /// Number of firm quotes that are new here.
    pub quotes: usize,
    /// Where accounts are read from on.
    pub read_from: Vec<ReadFrom>,
    /// Transactions that go on here.
    pub open: Vec<OpenTransaction>,
    /// What stands in the way. If there is any, nothing was stored.
    pub refused: Vec<Finding>,
    /// What is not taken over.
    pub left_behind: Vec<Finding>,
    /// Callbacks that can't be told of changes, each with the reason.
    pub untold: Vec<String>,
}

/// Reads the other program's database, and takes over what is in it if the order says so. `tell`: who is told how far it has got.
///
/// # Errors
/// [`Error::Import`]; [`Error::Store`], [`Error::NotMigrated`], [`Error::OlderSchema`], [`Error::OtherSealKey`],
/// [`Error::OtherAnchor`], [`Error::OtherNetwork`].
pub async fn import(
    config: &Config,
    Ambient { clock, random }: Ambient,
    order: &ImportOrder,
    tell: Tell<'_>,
) -> Result<ImportReport, Error> {
    let store = records::look(config, &random).await?;
    let url = config.network.horizon_url_at(config.sandbox.listen);
    let horizon = Horizon::with(&horizon::settings(config, &url)).map_err(Error::Horizon)?;
    let settings = settings::operations(config, horizon, None);
    let ours = Ours {
        assets: settings.assets.clone(),
        currencies: config.currencies.iter().map(|one| (one.asset.clone(), one.decimals)).collect(),
        now: clock.now(),
        read_from_ledger: order.read_from_ledger,
    };
    let plan = import::plan(order.program, &order.url, &ours, &store, &order.leave, tell).await?;
    let guests = Guests::load(&[], guest::Settings::default()).await?;
    let operations = Operations::new(store.clone(), guests, clock, random, settings, callback_bodies());
    let is_dry_run = !order.apply || !plan.refused.is_empty();
    let of = plan.takeover.customers.len() + plan.takeover.transactions.len();
    let count = |done| tell(Progress { what: "taking over", done, of });
    let told = operations.transactions.take_over(&plan.takeover, is_dry_run, &count).await?;
    store.close().await;
    let mut refused = plan.refused;
    refused.extend(told.conflicts.into_iter().map(finding));
    let read_from = plan.takeover.cursors.iter().map(|(account, token)| ReadFrom {
        account: account.to_string(),
        cursor: token.to_string(),
        ledger: token >> 32,
    });
    Ok(ImportReport {
        applied: order.apply && refused.is_empty(),
        transactions: told.transactions.len(),
        known_transactions: told.known_transactions,
        customers: told.customers,
        quotes: told.quotes,
        read_from: read_from.collect(),
        open: plan.open,
        refused,
        left_behind: plan.left,
        untold: told.untold,
    })
}

/// Puts the other program's settings in the terms of ours. `database`: where Polaris keeps its assets.
///
/// # Errors
/// [`Error::Settings`].
pub async fn convert_settings(program: Program, files: &[PathBuf], database: Option<&str>) -> Result<Converted, Error> {
    let settings = Settings::read(files).map_err(ConversionError::from)?;
    Ok(configuration::convert(program, settings, database).await?)
}

fn finding(Conflict { record, problem, remedy }: Conflict) -> Finding {
    Finding { record, field: String::new(), problem, remedy }
}
