//! Scenario files: parsing of their TOML.

use super::{
    page::PageText,
    records::{OnRecord, RecordsText},
    route::{Route, RouteText, route},
    step::{Step, StepText, step},
    written::{plain, time},
};
use crate::{
    guest::{Secret, SentAs},
    guest_tools::saved::{ENDING, SavedCall},
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The time of a scenario that does not set one.
const NOON: &str = "2026-01-01T12:00:00Z";

/// Stands for all secrets.
const ALL: &str = "*";

/// A scenario file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub struct FileError {
    /// The file or folder.
    pub file: PathBuf,
    /// The problem.
    pub problem: String,
}

/// A sequence of calls in an environment of its own.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name, unique in its file.
    pub name: String,
    pub(super) config: BTreeMap<String, String>,
    pub(super) secrets: BTreeMap<String, Secret>,
    pub(super) kv: BTreeMap<String, String>,
    /// The records; `None`: the guest may not read records.
    pub(super) records: Option<OnRecord>,
    pub(super) origins: Vec<String>,
    pub(super) routes: Vec<Route>,
    pub(super) steps: Vec<Step>,
    /// A recorded call to replay, in place of all the other fields.
    pub(super) saved: Option<SavedCall>,
}

/// The scenario files at `path`: the file itself, those in its folder `scenarios`, or those in the folder.
///
/// # Errors
/// [`FileError`]: there are none.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let folder = Some(path.join("scenarios")).filter(|folder| folder.is_dir()).unwrap_or_else(|| path.to_owned());
    let wrong = |problem: String| FileError { file: folder.clone(), problem };
    let entries = fs::read_dir(&folder).map_err(|why| wrong(why.to_string()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    let own = ["Cargo.toml", "rust-toolchain.toml", "rustfmt.toml", "clippy.toml", "anchor.toml"];
    let is_ours = |path: &PathBuf| match path.extension() {
        Some(extension) if extension == "toml" => !own.iter().any(|name| path.ends_with(name)),
        _ => name_of_saved(path).is_some(),
    };
    files.retain(is_ours);
    files.sort();
    if files.is_empty() {
        return Err(wrong("there are no scenario files (*.toml) and no saved calls (*.call.json) here".to_owned()));
    }
    Ok(files)
}

/// Reads the scenarios of a file.
///
/// # Errors
/// [`FileError`], with the place in the file.
pub fn read(file: &Path) -> Result<Vec<Scenario>, FileError> {
    let wrong = |problem: String| FileError { file: file.to_owned(), problem };
    let text = fs::read_to_string(file).map_err(|why| wrong(why.to_string()))?;
    match name_of_saved(file) {
        Some(name) => Ok(vec![saved(name, SavedCall::parse(&text).map_err(wrong)?)]),
        None => parse(&text).map_err(wrong),
    }
}

/// The name of a saved call, if the file is one.
fn name_of_saved(file: &Path) -> Option<String> {
    file.file_name()?.to_str()?.strip_suffix(ENDING).map(str::to_owned)
}

fn saved(name: String, call: SavedCall) -> Scenario {
    Scenario {
        name,
        config: BTreeMap::new(),
        secrets: BTreeMap::new(),
        kv: BTreeMap::new(),
        records: None,
        origins: Vec::new(),
        routes: Vec::new(),
        steps: Vec::new(),
        saved: Some(call),
    }
}

fn parse(text: &str) -> Result<Vec<Scenario>, String> {
    let file: FileText = toml::from_str(text).map_err(|why| why.to_string())?;
    let mut names = std::collections::BTreeSet::new();
    let mut scenarios = Vec::new();
    for one in &file.scenario {
        if !names.insert(&one.name) {
            return Err(format!("two scenarios are called `{}`", one.name));
        }
        scenarios.push(scenario(&file, one).map_err(|problem| format!("scenario `{}`: {problem}", one.name))?);
    }
    if scenarios.is_empty() {
        return Err("there is no [[scenario]] in it".to_owned());
    }
    Ok(scenarios)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    clock: Option<toml::Value>,
    #[serde(default)]
    config: BTreeMap<String, toml::Value>,
    #[serde(default)]
    secrets: BTreeMap<String, String>,
    #[serde(default)]
    secrets_by_handle: Vec<String>,
    #[serde(default)]
    kv: BTreeMap<String, toml::Value>,
    records: Option<RecordsText>,
    #[serde(default)]
    http_origins: Vec<String>,
    #[serde(default)]
    http: Vec<RouteText>,
    #[serde(default)]
    scenario: Vec<ScenarioText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioText {
    name: String,
    clock: Option<toml::Value>,
    #[serde(default)]
    config: BTreeMap<String, toml::Value>,
    #[serde(default)]
    secrets: BTreeMap<String, String>,
    /// Overrides the file's.
    secrets_by_handle: Option<Vec<String>>,
    #[serde(default)]
    kv: BTreeMap<String, toml::Value>,
    records: Option<RecordsText>,
    #[serde(default)]
    http: Vec<RouteText>,
    #[serde(default)]
    steps: Vec<StepText>,
    #[serde(default)]
    pages: Vec<PageText>,
    // The following fields are for a scenario of one step.
    call: Option<String>,
    input: Option<toml::Value>,
    expect: Option<toml::Value>,
    fault: Option<String>,
    sent: Option<toml::Value>,
    remembers: Option<toml::Value>,
}

fn scenario(file: &FileText, from: &ScenarioText) -> Result<Scenario, String> {
    let lone = from.call.as_ref().map(|call| StepText {
        call: call.clone(),
        clock: None,
        input: from.input.clone(),
        expect: from.expect.clone(),
        fault: from.fault.clone(),
        sent: from.sent.clone(),
        remembers: from.remembers.clone(),
    });
    let asked: Vec<StepText> = from.pages.iter().map(|page| page.asked(from.input.as_ref())).collect();
    let steps: Vec<&StepText> = match (&lone, from.steps.as_slice(), asked.as_slice()) {
        (Some(lone), [], []) => vec![lone],
        (None, steps @ [_, ..], []) => steps.iter().collect(),
        (None, [], asked @ [_, ..]) => asked.iter().collect(),
        _ => {
            return Err("give it a `call`, or `steps` with a `call` each, or `pages`, and only one of these".to_owned());
        }
    };
    let now = match from.clock.as_ref().or(file.clock.as_ref()) {
        Some(clock) => time(clock)?,
        None => time(&NOON.into())?,
    };
    let records = OnRecord::read(file.records.as_ref(), from.records.as_ref())?;
    let mut steps = steps.into_iter().map(|text| step(text, now, records.as_ref())).collect::<Result<Vec<_>, _>>()?;
    for (step, page) in steps.iter_mut().zip(&from.pages) {
        step.page = Some(page.page()?);
    }
    // The scenario's own routes take precedence.
    let routes = from.http.iter().chain(&file.http).map(route).collect::<Result<Vec<_>, _>>()?;
    let mut origins = file.http_origins.clone();
    for Route { url, .. } in &routes {
        let url = reqwest::Url::parse(url).map_err(|why| format!("route: `{url}` is not a URL: {why}"))?;
        origins.push(url.origin().ascii_serialization());
    }
    let texts = |of_file: &BTreeMap<String, toml::Value>, own: &BTreeMap<String, toml::Value>| {
        of_file.iter().chain(own).map(|(key, value)| (key.clone(), plain(value))).collect()
    };
    let (config, kv): (BTreeMap<_, _>, _) = (texts(&file.config, &from.config), texts(&file.kv, &from.kv));
    let secrets = secrets(file, from, &origins)?;
    if let Some(name) = secrets.keys().find(|name| config.contains_key(*name)) {
        return Err(format!("`{name}` is set in `config` and in `secrets`: keep one of the two"));
    }
    Ok(Scenario { name: from.name.clone(), config, secrets, kv, records, origins, routes, steps, saved: None })
}

/// `origins`: those of the scenario's servers. A handle without an origin is for all of them.
fn secrets(file: &FileText, from: &ScenarioText, origins: &[String]) -> Result<BTreeMap<String, Secret>, String> {
    let values: BTreeMap<&String, &String> = file.secrets.iter().chain(&from.secrets).collect();
    let handles = from.secrets_by_handle.as_ref().unwrap_or(&file.secrets_by_handle);
    let handles: Vec<_> = handles
        .iter()
        .map(|entry| entry.split_once('@').map_or((entry.as_str(), None), |(name, origin)| (name, Some(origin))))
        .collect();
    if let Some((name, _)) = handles.iter().find(|(name, _)| *name != ALL && !values.keys().any(|one| *one == name)) {
        return Err(format!("secrets_by_handle: there is no secret `{name}`; name one of `secrets`, or \"{ALL}\""));
    }
    let secret = |(name, value): (&String, &String)| {
        let its: Vec<_> = handles.iter().filter(|(one, _)| *one == ALL || one == name).collect();
        let origins = its.iter().flat_map(|(_, origin)| match origin {
            Some(origin) => vec![(*origin).to_owned()],
            None => origins.to_vec(),
        });
        let origins = origins.collect();
        (
            name.clone(),
            Secret { value: value.clone().into(), by_handle: !its.is_empty(), origins, sent_as: SentAs::Value },
        )
    };
    Ok(values.into_iter().map(secret).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_in_a_file_has_its_own_error() {
        for (text, told) in [
            ("", "there is no [[scenario]]"),
            ("scenrio = 1", "unknown field `scenrio`"),
            ("[[scenario]]\nname = 'a'", "scenario `a`: give it a `call`"),
            ("[[scenario]]\nname = 'a'\ncall = 'x.y'\n[[scenario.steps]]\ncall = 'x.y'", "only one of these"),
            (
                "[[scenario]]\nname = 'a'\ncall = 'x.y'\n[[scenario]]\nname = 'a'\ncall = 'x.y'",
                "two scenarios are called `a`",
            ),
            ("clock = 'noon'\n[[scenario]]\nname = 'a'\ncall = 'x.y'", "clock: `noon` is not an RFC 3339 time"),
            ("[[scenario]]\nname = 'a'\ncall = 'x.y'\nexpect = 'ok'\nfault = 'trap'", "exclude each other"),
            ("[[scenario]]\nname = 'a'\ncall = 'x.y'\nexpect.ok._matches = '('", "`(` is not a pattern"),
            ("[[http]]\nroute = 'GET'\n[[scenario]]\nname = 'a'\ncall = 'x.y'", "write METHOD URL"),
            ("[[http]]\nroute = 'GET /x'\n[[scenario]]\nname = 'a'\ncall = 'x.y'", "`/x` is not a URL"),
            ("[[http]]\nroute = 'GET http://a'\nfail = 'x'\n[[scenario]]\nname = 'a'\ncall = 'x.y'", "and not `x`"),
            (
                "secrets_by_handle = ['a']\n[[scenario]]\nname = 'a'\ncall = 'x.y'",
                "scenario `a`: secrets_by_handle: there is no secret `a`",
            ),
            (
                "[config]\na = 1\n[[scenario]]\nname = 'a'\ncall = 'x.y'\nsecrets.a = 's'",
                "`a` is set in `config` and in `secrets`",
            ),
            (
                "[[http]]\nroute = 'GET http://a'\nstatus = 1000\n[[scenario]]\nname = 'a'\ncall = 'x.y'",
                "invalid status",
            ),
        ] {
            let why = parse(text).unwrap_err();
            assert!(why.contains(told), "{text}: {why}");
        }
    }

    #[test]
    fn a_scenario_overrides_its_file() {
        let text = "
            clock = 2026-02-01T00:00:00Z
            [config]
            a = 1
            b = 'two'
            [[http]]
            route = 'GET https://bank.example/*'
            status = 404
            [[scenario]]
            name = 'one'
            call = 'rails.execute-outgoing-transaction'
            input.payment.customer._none = true
            config.b = 'three'
            [[scenario.http]]
            route = 'GET https://bank.example/a'
            answers = [{ fail = 'refused' }, { json = { id = 1 } }]
        ";
        let [one] = &parse(text).unwrap()[..] else { panic!() };
        assert_eq!(one.config, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "three".to_owned())].into());
        assert_eq!(one.routes.iter().map(|route| route.answers.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(one.steps[0].now.to_string(), "2026-02-01T00:00:00.000Z");
        assert_eq!(one.steps[0].input, serde_json::json!({ "payment": { "customer": null } }));
    }
}
