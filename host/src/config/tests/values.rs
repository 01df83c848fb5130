//! What a configuration without mistakes comes to.

use super::*;
use secrecy::ExposeSecret;

#[test]
fn with_no_configuration_everything_has_a_default() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data").display().to_string();
    let sources = Sources { env: env(&[("ANCHOR_DATA_DIR", &data_dir)]), ..Sources::default() };
    let config = read(&sources).into_config(&Counting::default()).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.sandbox.listen.to_string(), "127.0.0.1:8001");
    assert_eq!(config.network.kind, NetworkKind::Sandbox);
    assert_eq!(config.network.passphrase, "Test SDF Network ; September 2015");
    assert_eq!(config.database.url.expose_secret(), format!("sqlite://{data_dir}/anchor.sqlite"));
    let asset = &config.assets[0];
    let sandbox = config.keys.sandbox.as_ref().unwrap();
    assert_eq!(asset.asset.to_string(), format!("stellar:USDC:{}", sandbox.issuer.account()));
    assert_eq!(asset.receiving_account, sandbox.receiver.account());
    let terms = asset.sep31.as_ref().unwrap();
    assert_eq!(terms.deliver.to_string(), "iso4217:USD");
    assert!(terms.one_for_one, "a dollar is a dollar");
    assert!(config.currencies.is_empty(), "nobody configured any");
    let bound = "127.0.0.1:4711".parse().unwrap();
    assert_eq!(config.server.base_url_at(bound), "http://127.0.0.1:4711");
    assert_eq!(config.server.home_domain_at(bound).as_str(), "127.0.0.1:4711");
    assert_eq!(config.network.horizon_url_at(bound), "http://127.0.0.1:4711");
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let (dir, mut sources) =
        file("data_dir = \"d\"\n[log]\nlevel = \"warn\"\nformat = \"json\"\n[payments]\njobs_at_once = 1\n");
    sources.env = env(&[("ANCHOR_LOG__LEVEL", "debug"), ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", "2")]);
    sources.flags =
        vec![Flag { name: "--set".into(), key: "payments.jobs_at_once".into(), value: FlagValue::One("3".into()) }];
    let reading = read(&sources);
    let origin = |key: &str| reading.effective().iter().find(|line| line.key == key).unwrap().clone();
    assert!(origin("log.format").origin.ends_with("anchor.toml:4"));
    assert_eq!(origin("log.level").origin, "environment variable ANCHOR_LOG__LEVEL");
    assert_eq!(origin("payments.jobs_at_once").origin, "flag --set");
    assert_eq!(origin("payments.window_s").origin, "default");
    let config = reading.into_config(&Counting::default()).unwrap();
    assert_eq!((config.payments.jobs_at_once, config.log.level.as_str()), (3, "debug"));
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.data_dir, dir.path().join("d"), "relative to the file");
}

#[test]
fn every_key_can_be_set_from_the_environment() {
    for section in SECTIONS {
        for key in section.keys {
            let name = if key.name == "*" { "some_name" } else { key.name };
            let path = schema::full_path(section, name).replace("[]", "[0]");
            let sources = Sources { env: vec![(schema::env_name(&path), "x".into())], ..Sources::default() };
            let reading = read(&sources);
            let unknown = reading.check().err().is_some_and(|f| f.to_string().contains("no such key"));
            assert!(!unknown, "{path}");
            let shown = reading.effective().iter().find(|line| line.key == path);
            assert!(shown.is_some_and(|line| line.origin.contains(&schema::env_name(&path))), "{path}: {shown:?}");
        }
    }
}

#[test]
fn assets_and_lists_come_from_the_environment_too() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().display().to_string();
    let sources = Sources {
        env: env(&[
            ("ANCHOR_DATA_DIR", &data_dir),
            ("ANCHOR_ASSETS__0__CODE", "EURC"),
            ("ANCHOR_ASSETS__0__SEP31__DELIVER", "iso4217:EUR"),
            ("ANCHOR_ASSETS__0__SEP31__MIN_AMOUNT", "0.50"),
            ("ANCHOR_ASSETS__0__SEP31__FUNDING_METHODS", "SEPA, SWIFT"),
            ("ANCHOR_ASSETS__0__SEP1__NAME", "Euro"),
            ("ANCHOR_GUEST__HTTP_ORIGINS", "[\"https://a.example\", \"http://127.0.0.1:9\"]"),
            ("ANCHOR_GUEST__CONFIG__BANK_URL", "https://a.example"),
        ]),
        ..Sources::default()
    };
    let config = read(&sources).into_config(&Counting::default()).unwrap();
    assert_eq!(config.assets[0].asset.code(), "EURC");
    let terms = config.assets[0].sep31.as_ref().unwrap();
    assert_eq!(terms.funding_methods, ["SEPA", "SWIFT"]);
    assert_eq!(terms.min_amount.unwrap().to_string(), "0.5");
    assert_eq!(config.assets[0].sep1.texts["name"], "Euro");
    assert_eq!(config.guest.terms.http_origins.len(), 2);
    assert_eq!(config.guest.terms.config["bank_url"], "https://a.example");
}

#[test]
fn an_asset_is_received_if_its_table_is_there() {
    let (dir, mut sources) = file(
        "[[assets]]\ncode = \"USDC\"\n[assets.sep31]\ndeliver = \"iso4217:USD\"\nmin_amount = \"5\"\n\
         [[assets]]\ncode = \"GOLD\"\ndecimals = 7\n[assets.sep1]\nname = \"Gold\"\n\
         [[assets]]\ncode = \"EURC\"\n",
    );
    sources.env = env(&[("ANCHOR_DATA_DIR", &dir.path().display().to_string())]);
    let set = |key: &str, value: &str| Flag {
        name: "--set".into(),
        key: key.into(),
        value: FlagValue::One(value.to_owned()),
    };
    sources.flags = vec![set("assets[0].sep31.min_amount", "7"), set("assets[2].sep31.deliver", "iso4217:EUR")];
    let reading = read(&sources);
    let line = |key: &str| reading.effective().iter().find(|line| line.key == key);
    assert_eq!(line("assets[0].sep31.min_amount").unwrap().origin, "flag --set");
    assert_eq!(line("assets[1].sep31").unwrap().origin, "not set: the asset is not received under SEP-31");
    assert!(
        line("assets[1].sep31.quotes_required").is_none(),
        "a default of a table that is not there is not in effect"
    );
    assert_eq!(line("assets[1].sep1.display_decimals").unwrap().value.as_deref(), Some("2"));
    assert!(line("assets[2].sep31").is_none() && line("assets[2].sep31.quotes_required").is_some());
    let config = reading.into_config(&Counting::default()).unwrap();
    let [usdc, gold, eurc] = &config.assets[..] else { panic!("{:?}", config.assets) };
    assert_eq!(usdc.sep31.as_ref().unwrap().min_amount.unwrap().to_string(), "7");
    assert!(gold.sep31.is_none());
    assert_eq!((gold.decimals, gold.sep1.texts["name"].as_str(), gold.sep1.status.as_str()), (7, "Gold", "test"));
    assert_eq!(eurc.sep31.as_ref().unwrap().deliver.to_string(), "iso4217:EUR");
}

#[test]
fn what_a_guest_leaves_out_is_as_for_its_interface_then_as_for_all() {
    let (dir, mut sources) = file(
        "[guest]\nfiles = [\"anchor.toml\"]\nsecrets_by_handle = [\"*\"]\ndeadline_ms = 1000\nhttp_origins = [\"http://bank\"]\n\
         http_private_origins = [\"http://bank\"]\n[guest.config]\na = \"all\"\nb = \"all\"\n[guest.secrets]\nc = \"all\"\n\
         [guest.interfaces.rails]\ndeadline_ms = 3000\ncalls_max = 8\n\
         [[guests]]\nfile = \"rails.wasm\"\ncalls_max = 16\nsecrets_by_handle = [\"b\"]\n[guests.config]\nc = \"own\"\n[guests.secrets]\na = \"own\"\nb = \"own\"\n\
         [[guests]]\nfile = \"quotes.wasm\"\ndeadline_ms = 500\nhttp_origins = []\n\
         [guests.interfaces.quotes]\nmemory_mib = 128\n",
    );
    for name in ["rails.wasm", "quotes.wasm"] {
        std::fs::write(dir.path().join(name), "").unwrap();
    }
    sources.env = env(&[
        ("ANCHOR_DATA_DIR", &dir.path().display().to_string()),
        ("ANCHOR_GUESTS__1__INTERFACES__QUOTES__CALLS_MAX", "2"),
    ]);
    let reading = read(&sources);
    let shown: Vec<_> = reading.effective().iter().filter(|line| line.value.is_some()).map(|line| &line.key).collect();
    for key in ["guest.interfaces.rails.calls_max", "guests[0].config.c", "guests[1].interfaces.quotes.calls_max"] {
        assert!(shown.iter().any(|shown| *shown == key), "{key} in {shown:?}");
    }
    let guest = reading.into_config(&Counting::default()).unwrap().guest;
    let (all, [(_, rails), (_, quotes)]) = (&guest.terms, guest.own.as_slice()) else { panic!("{guest:?}") };
    let millis = |limits: &GuestLimits| limits.deadline.as_millis();
    assert_eq!((millis(&all.limits), millis(&all.interfaces["rails"])), (1000, 3000));
    assert_eq!((millis(&rails.limits), millis(&rails.interfaces["rails"])), (1000, 3000));
    assert_eq!((rails.limits.calls_max, rails.interfaces["rails"].calls_max), (16, 16), "its own word counts more");
    assert_eq!((millis(&quotes.limits), millis(&quotes.interfaces["rails"])), (500, 500));
    let of_quotes = &quotes.interfaces["quotes"];
    assert_eq!((of_quotes.memory, of_quotes.calls_max, millis(of_quotes)), (128 << 20, 2, 500));
    assert_eq!(guest.longest_deadline().as_millis(), 3000);
    assert_eq!((rails.http_origins.len(), rails.http_private_origins.len()), (1, 1));
    assert!(quotes.http_origins.is_empty() && quotes.http_private_origins.is_empty());
    assert_eq!(rails.config["c"], "own");
    assert!(rails.secrets["b"].by_handle && !rails.secrets["a"].by_handle, "its own list counts");
    assert!(quotes.secrets["c"].by_handle && all.secrets["c"].by_handle);
    let origins = |secret: &GuestSecret| secret.origins.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(origins(&rails.secrets["b"]), ["http://bank"], "the only origin there is");
    assert!(quotes.secrets["c"].origins.is_empty(), "a guest without origins sends no secret");
    assert_eq!(rails.secrets["a"].value.expose_secret(), "own");
    assert!(
        !rails.config.contains_key("a") && !rails.config.contains_key("b") && !rails.secrets.contains_key("c"),
        "in the place of the same name"
    );
    assert_eq!(quotes.secrets["c"].value.expose_secret(), "all");
}

#[test]
fn secrets_come_from_files_and_never_show() {
    let canary = "canary-0123456789-abcdefghijklmnop";
    let text = format!(
        "[database]\nurl = \"postgres://anchor:canary@h/d\"\n[keys]\njwt_secret_file = \"jwt\"\n[guest.secrets]\n\
         bank = \"{canary}\"\nother_file = \"jwt\"\n"
    );
    let (dir, mut sources) = file(&text);
    sources.env = env(&[("ANCHOR_DATA_DIR", &dir.path().display().to_string())]);
    std::fs::write(dir.path().join("jwt"), format!("{canary}\n")).unwrap();
    let reading = read(&sources);
    let shown = format!("{:?}", reading.effective());
    assert!(shown.contains("keys.jwt_secret_file") && shown.contains("guest.secrets.other_file"), "{shown}");
    let config = reading.into_config(&Counting::default()).unwrap();
    assert_eq!(config.keys.jwt_secret.expose_secret(), canary, "without the end of the line");
    assert_eq!(config.guest.terms.secrets["bank"].value.expose_secret(), canary);
    assert_eq!(config.guest.terms.secrets["other"].value.expose_secret(), canary);
    let seeds = config.keys.sandbox.as_ref().unwrap();
    let debug = format!("{config:?} {}", config.database.shown());
    for secret in ["canary", seeds.issuer.to_strkey().expose_secret(), config.keys.signing.to_strkey().expose_secret()]
    {
        assert!(!debug.contains(secret) && !shown.contains(secret), "{secret} in {debug} {shown}");
    }
}

#[test]
fn a_secret_in_the_environment_replaces_its_twin_in_the_file() {
    let (dir, mut sources) = file("[keys]\njwt_secret_file = \"nowhere\"\n");
    let secret = "0123456789abcdefghijklmnopqrstuvwxyz";
    sources.env = env(&[("ANCHOR_KEYS__JWT_SECRET", secret), ("ANCHOR_DATA_DIR", &dir.path().display().to_string())]);
    let config = read(&sources).into_config(&Counting::default()).unwrap();
    assert_eq!(config.keys.jwt_secret.expose_secret(), secret);
}

#[test]
fn how_horizon_is_reached_comes_from_files_and_the_environment() {
    let (dir, mut sources) = file(
        "[network]\nkind = \"testnet\"\nhorizon_url = \"HTTPS://Provider.Example:443/stellar/\"\n\
         [network.horizon_headers]\nX-Tenant_file = \"tenant\"\n[network.horizon_query]\napiKey = \"canary-query\"\n\
         [server]\nbase_url = \"https://a.example\"\n[[assets]]\ncode = \"USDC\"\n",
    );
    std::fs::write(dir.path().join("tenant"), "canary-tenant\n").unwrap();
    sources.env = env(&[
        ("ANCHOR_DATA_DIR", &dir.path().display().to_string()),
        ("ANCHOR_NETWORK__HORIZON_HEADERS__X_API_KEY", "canary-key"),
        ("ANCHOR_NETWORK__HORIZON_USER", "canary-user"),
        ("ANCHOR_NETWORK__PROXY", "http://proxy.example:3128/"),
        ("ANCHOR_KEYS__SIGNING_SEED", &seed()),
        ("ANCHOR_KEYS__SEAL_KEY", &"0123456789abcdef".repeat(4)),
        ("ANCHOR_ASSETS__0__ISSUER", G1),
        ("ANCHOR_ASSETS__0__RECEIVING_ACCOUNT", G2),
    ]);
    let reading = read(&sources);
    let shown = format!("{:?}", reading.effective());
    let config = reading.into_config(&Counting::default()).unwrap();
    let access = &config.network.access;
    let open = |(name, value): &(String, secrecy::SecretString)| (name.clone(), value.expose_secret().to_owned());
    let headers: Vec<_> = access.headers.iter().map(open).collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(headers, [pair("x-tenant", "canary-tenant"), pair("x-api-key", "canary-key")]);
    assert_eq!(access.query.iter().map(open).collect::<Vec<_>>(), [pair("apiKey", "canary-query")]);
    let (user, password) = access.login.as_ref().unwrap();
    assert_eq!((user.expose_secret(), password.expose_secret()), ("canary-user", ""));
    assert_eq!(access.proxy.as_ref().unwrap().0.as_str(), "http://proxy.example:3128");
    assert_eq!(config.network.horizon_url.as_ref().unwrap().as_str(), "https://provider.example/stellar");
    let debug = format!("{config:?}");
    assert!(!shown.contains("canary") && !debug.contains("canary"), "{shown} {debug}");
}

#[test]
fn the_fee_of_a_deposit_in_a_currency_of_another_worth_is_not_compared_with_its_limits() {
    let deposit = |rate: &str| {
        let text = format!(
            "[[assets]]\ncode = \"USDC\"\n[assets.deposit]\nreceive = \"iso4217:JPY\"\nreceive_rate = \"{rate}\"\n\
             min_amount = \"1\"\nfee_fixed = \"100\"\n"
        );
        let (dir, sources) = file(&text);
        let refused = read(&sources).check().err().map(|finding| finding.to_string());
        drop(dir);
        refused.is_some_and(|refused| refused.contains("leaves nothing to deliver"))
    };
    // A hundred yen are less than a dollar.
    assert_eq!((deposit("guest"), deposit("one_for_one")), (false, true));
}
