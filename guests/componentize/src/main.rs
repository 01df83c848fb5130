//! `anchor-componentize go FOLDER FILE [--no-image]`: makes a component of the Go program in FOLDER.
//! `anchor-componentize bindings FOLDER`: regenerates the Go SDK's bindings.

use std::{path::Path, process::ExitCode};

const USAGE: &str = "usage: anchor-componentize go FOLDER FILE [--no-image] | bindings FOLDER";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["go", folder, file, ref more @ ..] if more.is_empty() || more == ["--no-image"] => {
            let go = std::env::var("GO").unwrap_or_else(|_| "go".to_owned());
            let built = anchor_componentize::go::build(&go, Path::new(folder), Path::new(file), more.is_empty());
            built.map_err(|why| why.to_string()).map(|no_image| {
                if let Some(why) = no_image {
                    eprintln!("{file} was {}", why.told());
                }
            })
        }
        ["bindings", folder] => anchor_componentize::bindings::write(Path::new(folder)),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
