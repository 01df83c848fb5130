//! `anchor-host guest new` and `guest build`: from nothing to a component.

use super::{CliError, Ui};
use crate::guest_tools::project::{self, BuildError, Built, Language, Template};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of `guest new`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Name of the guest, for example my-anchor
    name: String,
    /// Language of the guest
    #[arg(long, value_enum)]
    lang: Lang,
    /// Kind of anchor to begin with
    #[arg(long, value_enum, default_value_t = Kind::CashDesk)]
    template: Kind,
    /// Folder to create [default: a folder named like the guest]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    Rust,
    Go,
    Js,
    Ts,
    Python,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// SEP-31 payments that are handed out as cash
    CashDesk,
    /// SEP-31 payments, SEP-6 and SEP-24 withdrawals to bank accounts, and deposits from them
    Bank,
    /// SEP-31 payments and SEP-6 withdrawals to phone numbers, and deposits on a paybill number
    MobileMoney,
}

/// Creates the project.
pub fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let Arguments { name, lang, template, dir } = arguments;
    let language = match lang {
        Lang::Rust => Language::Rust,
        Lang::Go => Language::Go,
        Lang::Js => Language::JavaScript,
        Lang::Ts => Language::TypeScript,
        Lang::Python => Language::Python,
    };
    let template = match template {
        Kind::CashDesk => Template::CashDesk,
        Kind::Bank => Template::Bank,
        Kind::MobileMoney => Template::MobileMoney,
    };
    let folder = dir.unwrap_or_else(|| PathBuf::from(&name));
    let files = project::create(language, template, &name, &folder).map_err(CliError::new)?;
    let place = folder.display().to_string();
    if ui.json {
        ui.object(&json!({ "folder": place, "files": files }));
        return Ok(());
    }
    ui.data(format!("{place}: {}, {files} files", template.description()));
    ui.talk(format!("next: cd {place} && anchor-host guest test"));
    Ok(())
}

/// Builds a project and reports the result. `with_image`: whether a Go component starts from an image of its memory.
pub fn build(folder: &Path, with_image: bool, ui: Ui) -> Result<Built, CliError> {
    let built = project::build(folder, with_image, |command| ui.talk(format!("running {command}"))).map_err(
        |why: BuildError| {
            let hint = why.hint();
            let failure = CliError::new(why);
            match hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        },
    )?;
    let (size, took) = (built.size.div_ceil(1024), built.took.as_secs_f32());
    ui.talk(format!("{}: {size} KiB, in {took:.1} s", built.component.display()));
    if let Some(why) = &built.no_image {
        ui.talk(format!("{} was {why}", built.component.display()));
    }
    Ok(built)
}
