//! `anchor-host payouts pending|sign|submit`: signatures of payouts' transactions, collected from several people.

use super::{CliError, Ui, options::Options, signoff::Decision, text_input, ui::short};
use crate::app::UnsignedTransaction;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// Subcommands of `payouts` about signatures.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List transactions that wait for signatures; with an id, print that one's envelope (XDR) alone, for a wallet or Stellar Lab
    Pending {
        /// Payout id
        id: Option<String>,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Add signatures to a payout's transaction; it is sent as soon as they are enough
    Sign {
        /// Payout id, as shown by `pending`
        id: String,
        /// The signed envelope
        #[command(flatten)]
        signed: EnvelopeSource,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Send a transaction that has enough signatures now
    Submit {
        /// Payout id, as shown by `pending`
        id: String,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// Where the signed envelope is.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct EnvelopeSource {
    /// The signed envelope, XDR in base64
    #[arg(long, value_name = "BASE64")]
    xdr: Option<String>,
    /// File that holds it, `-` for standard input
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

impl EnvelopeSource {
    fn read(self) -> Result<String, CliError> {
        match (self.xdr, self.file) {
            (Some(xdr), _) => Ok(xdr),
            (None, Some(path)) => text_input::read(&path),
            (None, None) => text_input::read(Path::new("-")),
        }
    }
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Pending { id, options } => {
            let unsigned = options.admin_client().await?.unsigned_payouts().await?;
            match id {
                None => list(&unsigned, ui),
                Some(id) => return show(&id, &unsigned, ui),
            }
        }
        Command::Sign { id, signed, by, options } => {
            let xdr = signed.read()?;
            let done = options.admin_client().await?.sign_payout(&id, &xdr, &by.signoff()).await?;
            if ui.json {
                ui.object(&done);
            } else {
                let UnsignedTransaction { weight, needed, .. } = done.transaction;
                ui.line(format!("signed by {}: weight {weight} of {needed}", done.added.join(", ")));
                ui.talk(match weight >= needed {
                    true => format!("it is sent: see `anchor-host payouts show {id}`"),
                    false => "it needs more signatures".to_owned(),
                });
            }
        }
        Command::Submit { id, by, options } => {
            let sent = options.admin_client().await?.submit_payout(&id, &by.signoff()).await?;
            if ui.json {
                ui.object(&sent);
            } else {
                ui.line(format!("{} is sent: see `anchor-host payouts show {}`", sent.summary.id, sent.summary.id));
            }
        }
    }
    Ok(())
}

fn list(unsigned: &[UnsignedTransaction], ui: Ui) {
    if ui.json {
        unsigned.iter().for_each(|one| ui.object(one));
        return;
    }
    if unsigned.is_empty() {
        ui.talk("no transaction waits for signatures");
        return;
    }
    let row = |one: &UnsignedTransaction| {
        vec![
            one.payout.clone(),
            one.amount.clone(),
            short(&one.from),
            short(&one.to),
            format!("{} of {}", one.weight, one.needed),
            one.valid_until.to_seconds_text(),
        ]
    };
    let rows: Vec<_> = unsigned.iter().map(row).collect();
    ui.table(&["PAYOUT", "AMOUNT", "FROM", "TO", "SIGNED", "VALID UNTIL"], &rows);
    ui.talk("to sign: `anchor-host payouts pending PAYOUT` prints the envelope, `payouts sign PAYOUT --file -` takes it signed");
}

/// The envelope alone on standard output, and what it is beside it.
fn show(id: &str, unsigned: &[UnsignedTransaction], ui: Ui) -> Result<(), CliError> {
    let Some(one) = unsigned.iter().find(|one| one.payout == id) else {
        let why = format!("payout {id} has no transaction that waits for signatures");
        return Err(CliError::new(why).hint("run `anchor-host payouts pending` to see those that do"));
    };
    if ui.json {
        ui.object(one);
        return Ok(());
    }
    ui.talk(format!("{} from {} to {}, transaction {}", one.amount, one.from, one.to, one.hash));
    for signer in &one.signers {
        let state = if signer.signed { "signed" } else { "not signed" };
        ui.talk(format!("signer {} of weight {}: {state}", signer.key, signer.weight));
    }
    ui.talk(format!("weight {} of {}, valid until {}", one.weight, one.needed, one.valid_until));
    ui.line(&one.envelope);
    Ok(())
}
