//! Flags that set configuration keys, and where the configuration comes from.

use super::{CliError, error::EXIT_USAGE, import::SOURCE_URL, testnet::ISSUER_SEED};
use crate::{
    app::{self, AdminClient, Ambient, SystemRandom},
    config::{self, Config, Flag, FlagValue, LogFormat, Reading, Scope, Sources},
    model::has_password,
    telemetry,
};
use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser},
};
use std::path::{Path, PathBuf};

/// The file that is read if it exists and no other is given.
const DEFAULT_FILE: &str = "anchor.toml";

/// Configuration from a file and from flags. Flags override the environment, which overrides the file.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Configuration file [default: anchor.toml, if it exists]
    #[arg(long, value_name = "FILE", env = "ANCHOR_CONFIG", value_parser = maybe_blank())]
    pub config: Option<PathBuf>,
    /// Guest component, repeatable [key: guest.files]
    #[arg(long, value_name = "FILE")]
    pub guest: Vec<PathBuf>,
    /// Business server that answers callbacks [key: business.server_url]
    #[arg(long, value_name = "URL")]
    pub business_server: Option<String>,
    /// Address to listen on [default: 127.0.0.1:8000] [key: server.listen]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// sqlite://FILE or postgres://… [default: SQLite in the data directory] [key: database.url]
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    #[cfg_attr(feature = "sandbox", doc = "sandbox, testnet or pubnet [default: sandbox] [key: network.kind]")]
    #[cfg_attr(not(feature = "sandbox"), doc = "testnet or pubnet [key: network.kind]")]
    #[arg(long, value_name = "KIND")]
    pub network: Option<String>,
    #[cfg_attr(
        feature = "sandbox",
        doc = "Directory for keys, compiled guests and the sandbox [default: anchor-data] [key: data_dir]"
    )]
    #[cfg_attr(
        not(feature = "sandbox"),
        doc = "Directory for keys and compiled guests [default: anchor-data] [key: data_dir]"
    )]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address of the sandbox network's Horizon [default: 127.0.0.1:8001] [key: sandbox.listen]
    #[cfg(feature = "sandbox")]
    #[arg(long, value_name = "ADDR:PORT")]
    pub sandbox_listen: Option<String>,
    /// Set any configuration key, repeatable: --set payments.window_s=3600
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = assignment)]
    pub assignments: Vec<(String, String)>,
}

/// A key that the command itself sets; `name` says which part of it.
pub fn preset(name: &str, key: &str, value: String) -> Flag {
    Flag { name: name.to_owned(), key: key.to_owned(), value: FlagValue::One(value) }
}

/// Parses a path. A blank one is accepted: an environment variable may be empty.
fn maybe_blank() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(PathBuf::from)
}

/// Parses `KEY=VALUE`.
pub fn assignment(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, for example payments.window_s=3600")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

impl Options {
    /// The sources: these options, the environment and the file.
    pub fn read(&self) -> Reading {
        self.read_over(Vec::new())
    }

    /// The same, with a command's own `presets`, which every flag overrides.
    fn read_over(&self, presets: Vec<Flag>) -> Reading {
        // What commands read for themselves is not itself a key.
        const OWN: [&str; 3] = ["ANCHOR_CONFIG", ISSUER_SEED, SOURCE_URL];
        let env = std::env::vars().filter(|(name, _)| !OWN.contains(&name.as_str())).collect();
        let default = Path::new(DEFAULT_FILE);
        let named = self.config.clone().filter(|path| !path.to_string_lossy().trim().is_empty());
        let file = named.or_else(|| default.exists().then(|| default.to_owned()));
        config::read(&Sources { file, env, flags: presets.into_iter().chain(self.flags()).collect() })
    }

    /// The complete configuration, with a command's own `presets`, which every flag overrides. Keys are generated on
    /// first use.
    pub fn load_over(&self, presets: Vec<Flag>) -> Result<Config, CliError> {
        self.refuse_secrets()?;
        Ok(self.read_over(presets).into_config(&SystemRandom)?)
    }

    /// The part of the configuration that a command uses. Mistakes elsewhere are only a warning.
    pub fn load_for(&self, scope: Scope) -> Result<Config, CliError> {
        self.refuse_secrets()?;
        let reading = self.read();
        let passed_over = reading.passed_over(scope);
        let config = reading.into_config_for(scope, &SystemRandom)?;
        tell(passed_over);
        Ok(config)
    }

    /// The admin API for commands about records: of the running host, else in this process.
    pub async fn admin_client(&self) -> Result<AdminClient, CliError> {
        Ok(app::admin(&self.existing(Scope::Records)?, Ambient::default()).await?)
    }

    /// The part of the configuration that a command about existing records uses. Nothing is made in a directory that was
    /// mistyped.
    pub fn existing(&self, scope: Scope) -> Result<Config, CliError> {
        self.refuse_secrets()?;
        let reading = self.read();
        let is_key = |line: &&config::Effective| line.key.starts_with("keys.seal_key") && line.value.is_some();
        if let Some(data_dir) = reading.data_dir().filter(|data_dir| !data_dir.exists())
            && reading.effective().iter().find(is_key).is_none()
        {
            let error = format!("no host has ever run in {}", data_dir.display());
            return Err(CliError::new(error).hint("name the anchor's directory with --data-dir, or its --config"));
        }
        self.load_for(scope)
    }

    /// The admin API for commands that only a running host can carry out.
    pub fn running_host(&self) -> Result<AdminClient, CliError> {
        self.refuse_secrets()?;
        let reading = self.read();
        let passed_over = reading.passed_over(Scope::Admin);
        let access = reading.into_admin_access()?;
        tell(passed_over);
        Ok(app::running_host(&access, &SystemRandom)?)
    }

    /// Refuses secrets on the command line: every process of the machine can read it, and shells keep it.
    fn refuse_secrets(&self) -> Result<(), CliError> {
        for flag in self.flags() {
            let FlagValue::One(value) = &flag.value else { continue };
            let variable = || format!("ANCHOR_{}", flag.key.to_ascii_uppercase().replace('.', "__"));
            let remedy = if config::is_secret(&flag.key) {
                format!("set {}_file to the path of a file that contains it, or set {}", flag.key, variable())
            } else if flag.key == "database.url" && has_password(value) {
                format!(
                    "set {} to the URL, write it in the configuration file, or use a PostgreSQL password file",
                    variable()
                )
            } else {
                continue;
            };
            let error =
                format!("{}: {} is a secret, and a command line is not: other users can read it", flag.name, flag.key);
            return Err(CliError::new(error).hint(remedy).code(EXIT_USAGE));
        }
        Ok(())
    }

    /// The keys set on the command line.
    pub fn flags(&self) -> Vec<Flag> {
        let text = |path: &PathBuf| path.display().to_string();
        let one = |name: &str, key: &str, value: Option<String>| value.map(|value| preset(name, key, value));
        let guests = (!self.guest.is_empty()).then(|| Flag {
            name: "--guest".to_owned(),
            key: "guest.files".to_owned(),
            value: FlagValue::Many(self.guest.iter().map(text).collect()),
        });
        let assignments = self.assignments.iter().map(|(key, value)| Flag {
            name: "--set".to_owned(),
            key: key.clone(),
            value: FlagValue::One(value.clone()),
        });
        [
            guests,
            one("--business-server", "business.server_url", self.business_server.clone()),
            one("--listen", "server.listen", self.listen.clone()),
            one("--database-url", "database.url", self.database_url.clone()),
            one("--network", "network.kind", self.network.clone()),
            one("--data-dir", "data_dir", self.data_dir.as_ref().map(text)),
            #[cfg(feature = "sandbox")]
            one("--sandbox-listen", "sandbox.listen", self.sandbox_listen.clone()),
        ]
        .into_iter()
        .flatten()
        .chain(assignments)
        .collect()
    }
}

/// Warns that the configuration has mistakes outside the part this command uses.
fn tell(passed_over: usize) {
    match passed_over {
        0 => {}
        1 => anstream::eprintln!(
            "the configuration has a mistake that does not affect this command; run `anchor-host config check` to see it"
        ),
        many => anstream::eprintln!(
            "the configuration has {many} mistakes that do not affect this command; run `anchor-host config check` to see them"
        ),
    }
}

/// Starts logging as configured.
pub fn start_log(config: &Config) -> Result<(), CliError> {
    let format = match config.log.format {
        LogFormat::Text => telemetry::Format::Text,
        LogFormat::Json => telemetry::Format::Json,
    };
    Ok(telemetry::init(format, &config.log.level)?)
}
