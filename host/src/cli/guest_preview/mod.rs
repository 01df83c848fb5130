//! `anchor-host guest preview FILE`: the pages of a guest's hosted flows (SEP-24), for its author, while the file is edited.
//!
//! It runs the whole host, on a sandbox network and a database of its own, and plays the wallet ([`wallet`]): pages, checks,
//! costs and the loading of new versions are those of production. The author's browser talks to [`site`], which passes on to
//! the host what is the host's and puts a bar below each page: which version serves, why a newer one does not, and at the end
//! what the guest settled. The one difference: an open flow goes over to a new version at once (`sep24.follows_guest`).

mod guests;
mod site;
mod start;
mod wallet;

use super::{
    CliError, Ui,
    error::EXIT_USAGE,
    guest_cache,
    options::{assignment, preset, start_log},
    shutdown::{Signals, serve},
};
use crate::{
    app::{self, Ambient, App, PageSamples, SystemRandom},
    config::{self, Config, Flag, FlagValue, Sources},
    guest_tools,
};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use site::Site;
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use tokio::net::TcpListener;
use wallet::{Wallet, Wish};

/// The function whose sample is the made-up transaction.
const NEXT_STEP: &str = "interactive.next-step";

/// The terms of the made-up asset, in both directions, as those of the sandbox's.
const TERMS: [(&str, &str); 5] = [
    ("min_amount", "1"),
    ("max_amount", "10000"),
    ("fee_fixed", "0.50"),
    ("fee_percent", "0.5"),
    ("funding_methods", "[\"ACH\", \"WIRE\"]"),
];

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Off-chain money becomes an asset on the ledger
    Deposit,
    /// An asset on the ledger becomes off-chain money
    Withdraw,
}

impl Way {
    /// The name in SEP-24's paths and answers.
    fn name(self) -> &'static str {
        match self {
            Self::Deposit => "deposit",
            Self::Withdraw => "withdraw",
        }
    }
}

/// Arguments of `guest preview`.
#[derive(Debug, Args)]
#[command(after_help = "\
Build the component again, for example with `anchor-host guest build`, and the open page follows.
`guest inspect` shows what a component consists of, `guest call` makes one call, `guest test` walks the pages in scenarios.")]
pub struct Arguments {
    /// Component whose pages to show; with others if they provide what it lacks, such as `rails`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Transaction to open first
    #[arg(long, value_enum, default_value_t = Way::Deposit)]
    way: Way,
    /// Code of the made-up asset
    #[arg(long, default_value = "USDC", value_name = "CODE")]
    asset: String,
    /// Amount that the wallet sends; empty for none [default: as `guest call … --sample`]
    #[arg(long, value_name = "AMOUNT")]
    amount: Option<String>,
    /// Language of the user
    #[arg(long, default_value = "en", value_name = "LANGUAGE")]
    lang: String,
    /// SEP-9 value that the wallet sends, repeatable [default: as `guest call … --sample`]
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = assignment)]
    fields: Vec<(String, String)>,
    /// Configuration value for the guest, repeatable
    #[arg(long = "config", value_name = "KEY=VALUE", value_parser = assignment)]
    values: Vec<(String, String)>,
    /// Origin the guest may send HTTP requests to, repeatable
    #[arg(long = "http-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Folder with the operator's look, read at the start [key: sep24.theme]
    #[arg(long, value_name = "FOLDER")]
    theme: Option<PathBuf>,
    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// Set any configuration key of the host, repeatable: --set assets[0].deposit.max_amount=50
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = assignment)]
    assignments: Vec<(String, String)>,
}

/// Serves the pages until stopped.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    // Removed at the end, whatever the outcome.
    let temporary = tempfile::Builder::new().prefix("anchor-preview-").tempdir()?;
    let (listener, address) = listen(arguments.port).await?;
    keep_compiled_guests(temporary.path())?;
    let config = arguments.configuration(temporary.path(), address)?;
    start_log(&config)?;
    let (samples, grace) = (PageSamples::read(&config)?, config.server.shutdown_grace);
    let wish = arguments.wish()?;

    let mut signals = Signals::listen()?;
    let app = tokio::select! {
        app = App::start(config.clone(), Ambient::default()) => app?,
        () = signals.next() => return Ok(()),
    };
    app.ready().await;
    let admin = app::admin(&config, Ambient::default()).await?;
    let url = format!("http://{address}");
    let guests = guests::Guests::new(admin);
    if let Err(failure) = guests.check(&arguments.files).await {
        app.shutdown().await;
        return Err(failure);
    }
    let wallet = Wallet::new(url.clone(), arguments.asset.clone())?;
    let site = Site::new(&format!("http://{}", app.address()), wallet, guests, samples, wish)?;
    let opens = site.opens_first();
    let server = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, site.router()).await {
            tracing::error!(%error, "the preview stopped");
        }
    });
    if ui.json {
        ui.object(&json!({ "url": url, "opens": format!("{url}{opens}") }));
    } else {
        ui.data(&url);
        ui.talk(format!("  first page    {url}{opens}"));
        ui.talk("Every page follows the component when it is built again. Press Ctrl-C to stop.");
    }
    let ended = serve(app, grace, &mut signals, ui).await;
    server.abort();
    ended
}

/// Listens on loopback only: whoever opens a page needs no password.
async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), CliError> {
    let asked = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let failed = |error: std::io::Error| {
        CliError::new(format!("can't listen on {asked}: {error}"))
            .hint("choose another port with --port; without it a free one is taken")
    };
    let listener = TcpListener::bind(asked).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Has the host find what authors' commands compiled before: a large guest takes a while.
fn keep_compiled_guests(data_dir: &Path) -> Result<(), CliError> {
    if let Some(folder) = guest_cache::folder() {
        std::fs::create_dir_all(&folder)?;
        std::os::unix::fs::symlink(folder, data_dir.join("guest-cache"))?;
    }
    Ok(())
}

impl Arguments {
    /// The host's configuration, from the arguments only, so that the preview is the same everywhere.
    fn configuration(&self, data_dir: &Path, address: SocketAddr) -> Result<Config, CliError> {
        let preset = |key: &str, value: String| preset("guest preview", key, value);
        let many = |name: &str, key: &str, values: Vec<String>| Flag {
            name: name.to_owned(),
            key: key.to_owned(),
            value: FlagValue::Many(values),
        };
        let shown = |path: &PathBuf| path.display().to_string();
        let mut flags = vec![
            preset("data_dir", data_dir.display().to_string()),
            preset("server.listen", "127.0.0.1:0".to_owned()),
            preset("server.base_url", format!("http://{address}")),
            preset("sandbox.listen", "127.0.0.1:0".to_owned()),
            preset("admin.listen", "127.0.0.1:0".to_owned()),
            // What the guest settled is shown from its last answer.
            preset("guest.record", "true".to_owned()),
            preset("documentation.org_name", "Preview".to_owned()),
            // Nobody pays: there is no news to ask the guest for.
            preset("payments.poll_pause_first_ms", "3600000".to_owned()),
            preset("payments.poll_pause_most_ms", "3600000".to_owned()),
            preset("log.level", "warn,guest=info".to_owned()),
            preset("assets[0].code", self.asset.clone()),
            preset("assets[0].withdraw.deliver", "iso4217:USD".to_owned()),
            preset("assets[0].withdraw.deliver_rate", "one_for_one".to_owned()),
            preset("assets[0].deposit.receive", "iso4217:USD".to_owned()),
            preset("assets[0].deposit.receive_rate", "one_for_one".to_owned()),
            many("FILE", "guest.files", self.files.iter().map(shown).collect()),
        ];
        for way in ["withdraw", "deposit"] {
            flags.extend(
                TERMS.iter().map(|(key, value)| preset(&format!("assets[0].{way}.{key}"), (*value).to_owned())),
            );
        }
        if !self.origins.is_empty() {
            flags.push(many("--http-origin", "guest.http_origins", self.origins.clone()));
        }
        flags.extend(self.values.iter().map(|(key, value)| Flag {
            name: "--config".to_owned(),
            key: format!("guest.config.{key}"),
            value: FlagValue::One(value.clone()),
        }));
        flags.extend(self.theme.iter().map(|folder| Flag {
            name: "--theme".to_owned(),
            key: "sep24.theme".to_owned(),
            value: FlagValue::One(shown(folder)),
        }));
        // The author's own come last and override.
        flags.extend(self.assignments.iter().map(|(key, value)| Flag {
            name: "--set".to_owned(),
            key: key.clone(),
            value: FlagValue::One(value.clone()),
        }));
        let mut config = config::read(&Sources { flags, ..Sources::default() }).into_config(&SystemRandom)?;
        config.sep24.follows_guest = true;
        Ok(config)
    }

    /// What the wallet asks for, unless the start page says otherwise: the sample's, as far as nothing else was said.
    fn wish(&self) -> Result<Wish, CliError> {
        let sample = guest_tools::sample(NEXT_STEP).map_err(CliError::new)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let transaction = sample.pointer("/payment/transaction").cloned().unwrap_or_default();
        let amount = self.amount.clone().or_else(|| text(transaction.pointer("/amount-expected/value")?));
        let fields: BTreeMap<String, String> = match self.fields.as_slice() {
            [] => {
                let fields = transaction.get("fields").and_then(Value::as_object);
                fields.into_iter().flatten().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
            }
            own => own.iter().cloned().collect(),
        };
        if let Some(name) = fields.keys().find(|name| name.is_empty()) {
            return Err(CliError::new(format!("--field: `{name}` is not a name")).code(EXIT_USAGE));
        }
        let amount = amount.filter(|amount| !amount.is_empty());
        Ok(Wish { way: self.way.name().to_owned(), lang: self.lang.clone(), amount, fields, is_same_user: false })
    }
}
