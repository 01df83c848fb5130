//! `anchor-host testnet fund|issue|distribute|reset`: accounts, lumens and assets on a test network.

use super::{CliError, Ui, error::EXIT_USAGE, options::Options, ui::short};
use crate::{
    app::{self, Ambient, Funded, Issued, OldBooks, TestNetwork},
    config::{BaseUrl, Config, Scope, Seed},
    model::{AccountId, Address, Amount, Domain},
};
use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::path::PathBuf;

/// The environment variable with issuers' seeds, separated by spaces.
pub const ISSUER_SEED: &str = "ANCHOR_ISSUER_SEED";

/// Transactions of old books that a person is shown.
const SHOWN_MOST: usize = 20;

/// Length of a home domain on the ledger.
const HOME_DOMAIN_MOST: usize = 32;

/// Subcommands of `testnet`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Have friendbot create accounts that are not on the ledger, with lumens
    Fund {
        /// Accounts
        #[arg(value_name = "G…", value_parser = AccountId::parse, required_unless_present = "all")]
        accounts: Vec<AccountId>,
        /// Those of the configuration: accounts that receive and pay, and channels
        #[arg(long)]
        all: bool,
        /// The network
        #[command(flatten)]
        network: Network,
    },
    /// Issue an asset to the account that receives and pays it: create what is missing, and issue up to an amount
    Issue {
        /// Code of the asset, or CODE:ISSUER [default: every configured asset whose issuer's seed is given]
        #[arg(long, value_name = "CODE")]
        asset: Option<String>,
        /// What is issued
        #[command(flatten)]
        issuing: Issuing,
        /// The network
        #[command(flatten)]
        network: Network,
    },
    /// Send some of an asset from its issuer to a test wallet's account
    Distribute {
        /// The account, G… or M…
        #[arg(long, value_name = "ACCOUNT", value_parser = Address::parse)]
        to: Address,
        /// Code of the asset, or CODE:ISSUER
        #[arg(long, value_name = "CODE")]
        asset: String,
        /// How much
        #[arg(long, value_name = "AMOUNT", value_parser = more_than_nothing)]
        amount: Amount,
        /// File that contains the issuer's seed [env: ANCHOR_ISSUER_SEED contains the seed itself]
        #[arg(long, value_name = "FILE")]
        issuer_seed_file: Option<PathBuf>,
        /// The network
        #[command(flatten)]
        network: Network,
    },
    /// After a reset of the network: make accounts, assets and channels again, and say what becomes of the old database
    Reset {
        /// What is issued
        #[command(flatten)]
        issuing: Issuing,
        /// The network
        #[command(flatten)]
        network: Network,
    },
}

/// How assets are issued.
#[derive(Debug, Args)]
pub struct Issuing {
    /// What the account is to have at least
    #[arg(long, value_name = "AMOUNT", default_value = "100000", value_parser = more_than_nothing)]
    amount: Amount,
    /// Set the issuer's home domain, where wallets look for stellar.toml
    #[arg(long, value_name = "DOMAIN", value_parser = home_domain)]
    home_domain: Option<Domain>,
    /// File that contains the issuers' seeds, separated by spaces [env: ANCHOR_ISSUER_SEED contains the seeds themselves]
    #[arg(long, value_name = "FILE")]
    issuer_seed_file: Option<PathBuf>,
}

/// The network, and who gives lumens on it.
#[derive(Debug, Args)]
pub struct Network {
    /// The network's friendbot [default: friendbot.stellar.org for SDF's Horizon, else /friendbot of network.horizon_url]
    #[arg(long, value_name = "URL")]
    friendbot: Option<BaseUrl>,
    /// The anchor
    #[command(flatten)]
    options: Options,
}

/// What was made after a reset.
#[derive(Debug, Serialize)]
struct Remade {
    books: Option<OldBooks>,
    accounts: Vec<Funded>,
    assets: Vec<Issued>,
    channels: Vec<Funded>,
    others_assets: Vec<String>,
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Fund { accounts, all, network } => {
            let (_, network) = network.open(None).await?;
            let mut wanted = accounts;
            if all {
                wanted.extend(network.distribution_accounts());
            }
            for account in wanted {
                funded(&fund(&network, &account, ui).await?, ui);
            }
            if all {
                make_channels(&network, ui).await?.iter().for_each(|channel| funded(channel, ui));
            }
        }
        Command::Issue { asset, issuing, network } => {
            let (_, network) = network.open(issuing.issuer_seed_file.as_ref()).await?;
            for held in network.to_issue(asset.as_deref()).map_err(app::Error::from)? {
                ui.progress(&format!("issuing {} to {}", held.asset.code(), short(&held.holder.to_string())));
                let done = network.issue(held, issuing.amount, issuing.home_domain.as_ref().map(Domain::as_str)).await;
                ui.progress("");
                issued(&done.map_err(app::Error::from)?, ui);
            }
        }
        Command::Distribute { to, asset, amount, issuer_seed_file, network } => {
            let (_, network) = network.open(issuer_seed_file.as_ref()).await?;
            let held = network.asset(&asset).map_err(app::Error::from)?;
            let sent = network.distribute(&held.asset, &to, amount).await.map_err(app::Error::from)?;
            if ui.json {
                ui.object(&sent);
            } else {
                let code = sent.asset.code();
                ui.line(format!("{amount} {code} sent to {to}, which has {} {code}: {}", sent.balance, sent.hash));
            }
        }
        Command::Reset { issuing, network } => reset(&issuing, network, ui).await?,
    }
    Ok(())
}

impl Network {
    /// The configuration, and the network once it is known to be a test network.
    async fn open(self, issuer_seed_file: Option<&PathBuf>) -> Result<(Config, TestNetwork), CliError> {
        let config = self.options.load_for(Scope::Accounts)?;
        let issuers = issuer_seeds(issuer_seed_file)?;
        let network = app::test_network(&config, &issuers, self.friendbot.as_ref(), Ambient::default()).await?;
        Ok((config, network))
    }
}

async fn reset(issuing: &Issuing, network: Network, ui: Ui) -> Result<(), CliError> {
    let (config, network) = network.open(issuing.issuer_seed_file.as_ref()).await?;
    // Before anything is made: on a network that was not reset, nothing is.
    let books = app::old_books(&config, &network).await?;
    let (mut accounts, mut assets) = (Vec::new(), Vec::new());
    for account in network.distribution_accounts() {
        accounts.push(fund(&network, &account, ui).await?);
    }
    let others_assets = network.others_assets().map(|held| held.asset.to_string()).collect();
    for held in network.own_assets() {
        ui.progress(&format!("issuing {}", held.asset.code()));
        let done = network.issue(held, issuing.amount, issuing.home_domain.as_ref().map(Domain::as_str)).await;
        ui.progress("");
        assets.push(done.map_err(app::Error::from)?);
    }
    let channels = make_channels(&network, ui).await?;
    let made = Remade { books, accounts, assets, channels, others_assets };
    if ui.json {
        ui.object(&made);
        return Ok(());
    }
    made.accounts.iter().chain(&made.channels).for_each(|account| funded(account, ui));
    made.assets.iter().for_each(|asset| issued(asset, ui));
    for asset in &made.others_assets {
        ui.line(format!("{asset} is somebody else's: make the trustline again, and get some from its issuer"));
    }
    match &made.books {
        Some(books) => old_books(books, &config, ui),
        None => ui.talk("the database has nothing of a network yet: start with `anchor-host run`"),
    }
    Ok(())
}

/// What became of the old books, and what to do with them.
fn old_books(books: &OldBooks, config: &Config, ui: Ui) {
    ui.line(format!(
        "the database is of the network as it was up to ledger {}: {} transactions were not over, {} payouts were due, {} payments \
         were unapplied. None of them can end on this network",
        books.read_to,
        books.under_way.len(),
        books.payouts_due,
        books.unapplied
    ));
    for one in books.under_way.iter().take(SHOWN_MOST) {
        let (status, paid) = (one.status.as_deref().unwrap_or("can't be read"), one.amount_in.as_deref());
        let paid = paid.map(|amount| format!(", {amount} paid in")).unwrap_or_default();
        ui.line(format!("  {}  {status}{paid}", one.id));
    }
    if books.under_way.len() > SHOWN_MOST {
        ui.talk(format!("  and {} more: --json lists all", books.under_way.len() - SHOWN_MOST));
    }
    let shown = config.database.shown();
    let remedy = match shown.strip_prefix("sqlite:") {
        Some(file) => format!("move {0}, {0}-wal and {0}-shm away", file.trim_start_matches("//")),
        None => format!("set database.url to a new database instead of {shown}"),
    };
    ui.talk(format!(
        "give the anchor a new database: stop the host, {remedy}, and start it again. Keep the old one as long as somebody \
         may ask about it: `anchor-host transactions list --database-url OLD` still reads it"
    ));
}

async fn fund(network: &TestNetwork, account: &AccountId, ui: Ui) -> Result<Funded, CliError> {
    ui.progress(&format!("asking friendbot for {account}"));
    let done = network.fund(account).await;
    ui.progress("");
    Ok(done.map_err(app::Error::from)?)
}

async fn make_channels(network: &TestNetwork, ui: Ui) -> Result<Vec<Funded>, CliError> {
    ui.progress("making channels");
    let done = network.make_channels().await;
    ui.progress("");
    Ok(done.map_err(app::Error::from)?)
}

fn funded(one: &Funded, ui: Ui) {
    if ui.json {
        return ui.object(one);
    }
    let what = if one.created { "created" } else { "is there already" };
    ui.line(format!("{}  {what}, with {} XLM", one.account, one.lumens));
}

fn issued(done: &Issued, ui: Ui) {
    if ui.json {
        return ui.object(done);
    }
    let code = done.asset.code();
    for account in &done.created {
        ui.line(format!("{account}  created"));
    }
    let mut did = Vec::new();
    if done.trustline_added {
        did.push("trustline made".to_owned());
    }
    if !done.issued.is_zero() {
        did.push(format!("{} {code} issued", done.issued));
    }
    if done.home_domain_set {
        did.push("home domain set".to_owned());
    }
    match &done.hash {
        Some(hash) => ui.line(format!("{}  {}, has {} {code}: {hash}", done.account, did.join(", "), done.balance)),
        None => ui.line(format!("{}  has {} {code} already", done.account, done.balance)),
    }
    if !done.issued.is_zero() {
        ui.talk(
            "a host that watches the account lists this payment with `anchor-host unapplied list`, memo `testnet issue`; dismiss it there",
        );
    }
}

/// The seeds of issuers: of the file, else of the environment.
fn issuer_seeds(file: Option<&PathBuf>) -> Result<Vec<Seed>, CliError> {
    let (text, place) = match file {
        Some(file) => {
            let unreadable = |error: std::io::Error| {
                let error = format!("--issuer-seed-file: {} can't be read: {error}", file.display());
                CliError::new(error).hint("name a file that this user may read").code(EXIT_USAGE)
            };
            (std::fs::read_to_string(file).map_err(unreadable)?, file.display().to_string())
        }
        None => (std::env::var(ISSUER_SEED).unwrap_or_default(), ISSUER_SEED.to_owned()),
    };
    let text = SecretString::from(text);
    let parsed = text.expose_secret().split_whitespace().map(|seed| Seed::parse(&SecretString::from(seed.to_owned())));
    parsed.collect::<Result<_, _>>().map_err(|error| {
        CliError::new(format!("{place}: {error}")).hint("write S… seeds, separated by spaces").code(EXIT_USAGE)
    })
}

/// An amount that is something.
fn more_than_nothing(text: &str) -> Result<Amount, String> {
    match Amount::parse(text) {
        Ok(amount) if amount.is_zero() => Err("more than nothing is needed".to_owned()),
        Ok(amount) => amount.fits(7).map(|()| amount).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// A domain that an account has room for.
fn home_domain(text: &str) -> Result<Domain, String> {
    match text.parse::<Domain>() {
        Ok(domain) if domain.as_str().len() > HOME_DOMAIN_MOST => {
            Err(format!("an account has room for {HOME_DOMAIN_MOST} characters"))
        }
        Ok(domain) => Ok(domain),
        Err(error) => Err(error.to_string()),
    }
}
