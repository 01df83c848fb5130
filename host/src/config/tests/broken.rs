//! Broken configurations, each with the place, key, reason and remedy a person is told.

use super::*;

/// What is expected of one finding: line (0: the file as a whole), key, and parts of reason and remedy.
type Expected<'a> = (usize, &'a str, &'a str, &'a str);

#[expect(clippy::too_many_lines, reason = "a table")]
fn broken_files() -> Vec<(String, Vec<Expected<'static>>)> {
    let one = |text: &str, expected: Expected<'static>| (text.to_owned(), vec![expected]);
    let asset = |lines: &str| format!("[[assets]]\ncode = \"USDC\"\n{lines}");
    let sep31 = |lines: &str| asset(&format!("[assets.sep31]\ndeliver = \"iso4217:USD\"\n{lines}"));
    let sep1 = |lines: &str| asset(&format!("[assets.sep1]\n{lines}"));
    let pubnet = |lines: &str| {
        format!(
            "[network]\nkind = \"pubnet\"\n[server]\nbase_url = \"https://a.example\"\n[keys]\nsigning_seed = \"{}\"\n\
             jwt_secret = \"{}\"\nseal_key = \"{}\"\n[[assets]]\ncode = \"USDC\"\nissuer = \"{G1}\"\n\
             receiving_account = \"{G2}\"\n[assets.sep31]\ndeliver = \"iso4217:USD\"\n{lines}",
            seed(),
            "0123456789abcdefghijklmnopqrstuvwxyz",
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        )
    };
    const HOST: &str = "network.horizon_headers.Host";
    let testnet = |lines: &str| {
        let network = "[network]\nkind = \"testnet\"\n#\n";
        pubnet(lines).replace("[network]\nkind = \"pubnet\"\n", network)
    };
    vec![
        // The file itself.
        one("[server\nlisten = 1", (1, "", "not TOML", "brackets")),
        one("a = \"x\n", (1, "", "not TOML", "double quotes")),
        one(
            "[log]\nlevel = \"info\"\nlevel = \"warn\"",
            (3, "", "duplicate key `level`, which line 2 has already", "remove one of the two"),
        ),
        (
            "[log]\nlevel = \"info\"\n[admin]\n[log] # again\nformat = \"text\"\nlevel = \"warn\"".to_owned(),
            vec![
                (4, "", "duplicate key `log`, which line 1 has already", "remove one of the two"),
                (6, "", "duplicate key `level`, which line 2 has already", "remove one of the two"),
            ],
        ),
        one(
            "[[assets]]\ncode = \"A\"\n[assets.sep1]\n[[assets]]\ncode = \"B\"\n[assets.sep1]\n[assets.sep1]",
            (7, "", "duplicate key `sep1`, which line 6 has already", "remove one of the two"),
        ),
        one("log = { level = \"info\", level = \"warn\" }", (1, "", "duplicate key `level`", "remove one of the two")),
        // Names.
        one("[server]\nlisten_on = \"x\"", (2, "server.listen_on", "no such key", "`server.listen`")),
        one("[servr]\nlisten = \"127.0.0.1:1\"", (1, "servr", "no such section", "[server]")),
        one("listen = \"127.0.0.1:1\"", (1, "listen", "no such key", "`server.listen`")),
        one("[xyzzy]", (1, "xyzzy", "no such section", "lists every section")),
        one("[server]\nxyzzy_plugh = 1", (2, "server.xyzzy_plugh", "no such key", "lists every key")),
        one("server = 1", (1, "server", "a section, not a value", "[server]")),
        one("assets = 1", (1, "assets", "a section, not a value", "[[assets]]")),
        one("[assets]\ncode = \"USDC\"", (1, "assets", "list of tables", "[[assets]]")),
        one("[admin.credentials]\nname = \"a\"", (1, "admin.credentials", "list of tables", "[[admin.credentials]]")),
        one("[[admin.credential]]", (1, "admin.credential[0]", "no such section", "[[admin.credentials]]")),
        one("[[server]]\nlisten = \"127.0.0.1:1\"", (1, "server[0]", "not a list", "[server]")),
        one("[server.listen]\nport = 1", (1, "server.listen", "a value, not a table", "key = value")),
        one(
            &sep31("min_amout = \"1\""),
            (5, "assets[0].sep31.min_amout", "no such key", "`assets[0].sep31.min_amount`"),
        ),
        one(
            &asset("deliver = \"iso4217:USD\""),
            (3, "assets[0].deliver", "no such key", "`assets[0].sep31.deliver`? write it in [assets.sep31]"),
        ),
        one(
            &sep31("name = \"US Dollar\""),
            (5, "assets[0].sep31.name", "no such key", "did you mean `assets[0].sep1.name`?"),
        ),
        one(
            &sep31("receiving_account = \"x\""),
            (5, "assets[0].sep31.receiving_account", "no such key", "did you mean `assets[0].receiving_account`?"),
        ),
        one(&asset("sep31 = true"), (3, "assets[0].sep31", "a section, not a value", "write [assets.sep31] on")),
        one(&asset("[[assets.sep31]]"), (3, "assets[0].sep31[0]", "no such section", "[assets.sep31]")),
        one(&asset("[assets.sep3]"), (3, "assets[0].sep3", "no such section", "[assets.sep31]")),
        // Types.
        one("[server]\nlisten = 8000", (2, "server.listen", "a whole number, not text", "double quotes")),
        one(
            "[payments]\njobs_at_once = \"eight\"",
            (2, "payments.jobs_at_once", "text, not a whole number", "write for example"),
        ),
        one(&asset("decimals = \"2\""), (3, "assets[0].decimals", "text, not a whole number", "write decimals = 2,")),
        one(
            "[payments]\njobs_at_once = 1.5",
            (2, "payments.jobs_at_once", "a float, not a whole number", "write for example"),
        ),
        one("[guest]\nreference = \"yes\"", (2, "guest.reference", "text, not true or false", "without quotes")),
        one("[guest]\nfiles = \"a.wasm\"", (2, "guest.files", "text, not a list", "[\"a\", \"b\"]")),
        one("[guest]\nhttp_origins = [1]", (2, "guest.http_origins", "a whole number, not text", "double quotes")),
        one("data_dir = 2026-01-01", (1, "data_dir", "a date, not text", "double quotes")),
        one(&sep31("min_amount = 0.1"), (5, "assets[0].sep31.min_amount", "float, which can't hold money", "\"0.1\"")),
        // Values.
        one("[server]\nlisten = \"localhost\"", (2, "server.listen", "`localhost` is not valid", "127.0.0.1:8000")),
        one("[server]\nlisten = \"127.0.0.1:70000\"", (2, "server.listen", "not valid", "127.0.0.1:8000")),
        one(
            "[server]\nbase_url = \"anchor.example\"",
            (2, "server.base_url", "not an http or https address", "https://"),
        ),
        one(
            "[server]\nhome_domain = \"https://a.example\"",
            (2, "server.home_domain", "not a domain", "host and port"),
        ),
        one("[server]\nbody_limit_kib = 0", (2, "server.body_limit_kib", "out of bounds", "from 1 to")),
        one("data_dir = \"\"", (1, "data_dir", "empty", "write a value")),
        one(
            "[network]\nkind = \"mainnet\"",
            (2, "network.kind", "`mainnet` is not a choice", "sandbox, testnet, pubnet"),
        ),
        one("[log]\nlevel = \"loud\"", (2, "log.level", "`loud` names no level", "info")),
        one("[log]\nformat = \"xml\"", (2, "log.format", "`xml` is not a choice", "text, json")),
        one(
            "[database]\nurl = \"mysql://a/b\"",
            (2, "database.url", "`mysql` is not a supported database", "sqlite://FILE"),
        ),
        one("[database]\nurl = \"anchor.db\"", (2, "database.url", "not a database URL", "sqlite://FILE")),
        one("[database]\nurl = \"sqlite::memory:\"", (2, "database.url", "not a database URL", "sqlite://FILE")),
        one("[database]\nurl = \"sqlite://:memory:\"", (2, "database.url", "loses all payments", "name a file")),
        one(
            "[database]\nurl = \"postgres://localhost\"",
            (2, "database.url", "no host or no database", "HOST/DATABASE"),
        ),
        one("[sandbox]\nclose_every_ms = 0", (2, "sandbox.close_every_ms", "out of bounds", "from 10")),
        one("[guest]\nfiles = [\"no.wasm\"]", (2, "guest.files", "there is no file", "build the guest first")),
        one(
            "[guest]\nhttp_origins = [\"https://a.example/x\"]",
            (2, "guest.http_origins", "not an origin", "scheme, host and port"),
        ),
        one("[sep10]\ntoken_ttl_s = 86401", (2, "sep10.token_ttl_s", "out of bounds", "to 86400")),
        one(
            "[documentation]\norg_url = \"http://a.example\"",
            (2, "documentation.org_url", "not an https address", "https"),
        ),
        one(
            "[documentation]\norg_phone_number = \"0123\"",
            (2, "documentation.org_phone_number", "E.164", "+14155552671"),
        ),
        one("[[principals]]\nid_photo_hash = \"ab\"", (2, "principals[0].id_photo_hash", "SHA-256", "64 hexadecimal")),
        one(
            "[documentation]\norg_url = \"https://a.example\"\norg_official_email = \"x@b.example\"",
            (3, "documentation.org_official_email", "domain of ORG_URL, a.example", "ORG_SUPPORT_EMAIL"),
        ),
        one("[documentation]\norg_logo = \"logo.png\"", (2, "documentation.org_logo", "not an http", "https://")),
        one("[sep1]\noverlay = \"no.toml\"", (2, "sep1.overlay", "can't be read", "a file that exists")),
        one(
            "[sep10]\nweb_auth_domain = \"https://a.example\"",
            (2, "sep10.web_auth_domain", "not a domain name", "anchor.example.com"),
        ),
        one(
            "[sep10]\nclient_domain_allow = [\"a.example\", \"a/b\"]",
            (2, "sep10.client_domain_allow", "`a/b` is not valid: not a domain name", "wallet.example"),
        ),
        one(
            "[sep10]\nclient_domain_allow = [\"a.example\"]\nclient_domain_deny = [\"A.example:443\"]",
            (3, "sep10.client_domain_deny", "has `a.example` as well", "one of the two"),
        ),
        one(
            "[sep10]\nclient_domain_exempt = [\"GABC\"]",
            (2, "sep10.client_domain_exempt", "`GABC` is not valid", "G… accounts"),
        ),
        one(
            "[sep10]\nclient_domain_required = \"yes\"",
            (2, "sep10.client_domain_required", "text, not true or false", "without quotes"),
        ),
        // How Horizon is reached.
        one(
            "[network.horizon_headers]\nX-Api-Key = \"canary\"",
            (2, "network.horizon_headers.X-Api-Key", "brings its own Horizon", "testnet or pubnet"),
        ),
        one("[network]\nhorizon_path = \"canary\"", (2, "network.horizon_path", "brings its own", "testnet or pubnet")),
        one(&testnet("[network.horizon_headers]\nHost = \"canary\""), (17, HOST, "the client writes", "X-Api-Key")),
        one(
            &testnet("[network.horizon_headers]\n\"a b\" = \"canary\""),
            (17, "network.horizon_headers.a b", "this name", "KEY"),
        ),
        one(
            &testnet("[network.horizon_headers]\nX_Key = \"canary\"\nx-key = \"canary\""),
            (18, "network.horizon_headers.x-key", "appears twice", "X-Api-Key"),
        ),
        one(
            &testnet("[network.horizon_headers]\nAuthorization = \"canary\"").replace("#", "horizon_user = \"canary\""),
            (3, "network.horizon_user", "`Authorization` as well", "one of the two"),
        ),
        one(
            &testnet("").replace("#", "horizon_password = \"canary\""),
            (3, "network.horizon_password", "`network.horizon_user` is not set", "set both"),
        ),
        one(
            &testnet("").replace("#", "proxy_user = \"canary\""),
            (3, "network.proxy_user", "no proxy is configured", "set network.proxy"),
        ),
        one(
            &testnet("").replace("#", "proxy = \"http://p.example/x\""),
            (3, "network.proxy", "`http://p.example/x` has a path", "host and port"),
        ),
        one(
            &testnet("").replace("#", "horizon_url = \"http://a.example\"\nhorizon_path = \"canary\""),
            (3, "network.horizon_url", "unencrypted", "https"),
        ),
        one(&testnet("").replace("#", "ca_file = \"none.pem\""), (3, "network.ca_file", "can't be read", "in PEM")),
        one(
            &testnet("").replace("#", "ca_file = \"anchor.toml\""),
            (3, "network.ca_file", "contains no certificate", "in PEM"),
        ),
        // Spelling.
        one(
            "[server]\nbase_url = \"https://an-address-of-more-than-the-fifty-nine-bytes-there-are-for-it.example\"",
            (2, "server.base_url", "59 bytes", "server.home_domain"),
        ),
        one(
            "[server]\nbase_url = \"https://canary@a.example\"",
            (2, "server.base_url", "a password in it", "https://"),
        ),
        one(
            "[guest]\nhttp_origins = [\"https://u:canary@a.example\"]",
            (2, "guest.http_origins", "a password in it", "scheme, host and port"),
        ),
        // Secrets: weak, misplaced, doubled.
        one(
            "[keys]\njwt_secret = \"canary-short\"",
            (2, "keys.jwt_secret", "12 bytes can be guessed", "keys generate"),
        ),
        one(
            "[keys]\njwt_secret = \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
            (2, "keys.jwt_secret", "few different", "keys generate"),
        ),
        one(
            "[keys]\nsigning_seed = \"canary\"",
            (2, "keys.signing_seed", "not a Stellar secret seed", "keys generate"),
        ),
        one(
            &format!("[keys]\nsigning_seed = \"{G1}\""),
            (2, "keys.signing_seed", "an account (G…), not its secret", "S… seed"),
        ),
        one(
            &format!("[keys]\nsigning_seed = \"{0}\"\nsigning_seed_old = \"{0}\"", seed()),
            (3, "keys.signing_seed_old", "the present seed", "the previous seed"),
        ),
        one(
            "[keys]\nsigning_seed_old = \"canary\"",
            (2, "keys.signing_seed_old", "not a Stellar secret seed", "keys generate"),
        ),
        one("[keys]\nseal_key = \"canary\"", (2, "keys.seal_key", "64 hexadecimal digits", "keys generate")),
        one(
            "[keys]\njwt_secret = \"x\"\njwt_secret_file = \"y\"",
            (3, "keys.jwt_secret_file", "`keys.jwt_secret` is set as well", "one of the two"),
        ),
        // Keys on tokens.
        one(
            "[payouts.pkcs11]\npin = \"canary\"",
            (1, "payouts.pkcs11.module", "need the PKCS#11 module", "set its path"),
        ),
        one(
            &format!("[payouts.pkcs11]\nmodule = \"m.so\"\nkeys = [\"{G1}@pkcs11:token=a\"]"),
            (1, "payouts.pkcs11.pin", "opened with a PIN", "payouts.pkcs11.pin_file"),
        ),
        one(
            "[payouts.pkcs11]\nmodule = \"m.so\"\npin = \"canary\"",
            (1, "payouts.pkcs11.keys", "no account has its key", "@pkcs11:"),
        ),
        one(
            &format!(
                "[payouts.pkcs11]\nmodule = \"m.so\"\npin = \"canary\"\nkeys = [\"{G1}@pkcs11:\", \"{G1}@pkcs11:token=a\"]"
            ),
            (4, "payouts.pkcs11.keys", "is there twice", "once"),
        ),
        one(
            &format!(
                "[payouts.pkcs11]\nmodule = \"m.so\"\npin = \"canary\"\nkeys = [\"{G1}@pkcs11:?pin-value=canary\"]"
            ),
            (4, "payouts.pkcs11.keys", "keys of their own", "@pkcs11:"),
        ),
        one(
            &format!(
                "[payouts.pkcs11]\nmodule = \"m.so\"\npin = \"canary\"\nkeys = [\"{G1}@pkcs11:\"]\ntimeout_s = 30"
            ),
            (5, "payouts.pkcs11.timeout_s", "as long as its transaction is valid", "lower it"),
        ),
        one(
            &format!(
                "[keys]\npayout_seeds = \"{}\"\n[payouts.pkcs11]\nmodule = \"m.so\"\npin = \"canary\"\nkeys = [\"{}@pkcs11:\"]",
                seed(),
                Seed::parse(&secrecy::SecretString::from(seed())).unwrap().account()
            ),
            (6, "payouts.pkcs11.keys", "in keys.payout_seeds as well", "remove the seed"),
        ),
        one("[keys]\njwt_secret_file = \"nowhere\"", (2, "keys.jwt_secret_file", "can't be read", "that exists")),
        one(
            "[keys]\njwt_secret = \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"\n\
             seal_key = \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"",
            (3, "keys.seal_key", "same value", "of its own"),
        ),
        one(
            "[guest.config]\na = \"1\"\n[guest.secrets]\na = \"2\"",
            (2, "guest.config.a", "guest.secrets.a is set as well", "one of the two"),
        ),
        one(
            "[guest.interfaces.rail]\ndeadline_ms = 5",
            (
                1,
                "guest.interfaces.rail",
                "no interface `rail`",
                "receiver, transfers, interactive, deposits, customers, customer-store, rails",
            ),
        ),
        one(
            "[guest.interfaces.rails]\ndeadline_m = 5",
            (2, "guest.interfaces.rails.deadline_m", "no such key", "`guest.interfaces.rails.deadline_ms`"),
        ),
        one(
            "[guest.interfaces.rails]\nkv_keys_max = 5",
            (2, "guest.interfaces.rails.kv_keys_max", "no such key", "did you mean"),
        ),
        one(
            "[guest]\ncalls_max = 4\n[guest.interfaces.rails]\ncalls_max = 5",
            (4, "guest.interfaces.rails.calls_max", "more than guest.calls_max, 4", "lower it"),
        ),
        one(
            "[guest]\nsecrets_by_handle = [\"a\", \"b\"]\n[guest.secrets]\na = \"x\"",
            (2, "guest.secrets_by_handle", "no secret `b`", "\"*\" for all"),
        ),
        one(
            "[guest]\nhttp_origins = [\"https://a.example\", \"https://b.example\"]\nsecrets_by_handle = [\"a\"]\n[guest.secrets]\na = \"x\"",
            (3, "guest.secrets_by_handle", "several origins, and `a` is for one", "a@https://a.example"),
        ),
        one(
            "[guest]\nhttp_origins = [\"https://a.example\"]\nsecrets_by_handle = [\"*@https://b.example\"]\n[guest.secrets]\na = \"x\"",
            (3, "guest.secrets_by_handle", "`https://b.example` is not among guest.http_origins", "add it there"),
        ),
        one("[[guests]]\nmemory_mib = 1", (1, "guests[0].file", "missing", "rails.wasm")),
        one("[guests]\nfile = \"a.wasm\"", (1, "guests", "list of tables", "[[guests]]")),
        (
            "[guest]\nfiles = [\"anchor.toml\"]\nmemory_mib = 0\n[[guests]]\nfile = \"anchor.toml\"\ncalls_max = 40\n\
             http_origins = [\"a\"]\n[guests.interfaces.feeds]\n[guests.config]\na = \"1\"\n[guests.secrets]\na = \"2\""
                .to_owned(),
            vec![
                (3, "guest.memory_mib", "out of bounds", "1 to 256"),
                (5, "guests[0].file", "appears twice", "one of the two"),
                (6, "guests[0].calls_max", "more than guest.calls_max, 32", "lower it"),
                (7, "guests[0].http_origins", "not an origin", "scheme, host and port"),
                (8, "guests[0].interfaces.feeds", "no interface `feeds`", "fees"),
                (10, "guests[0].config.a", "guests[0].secrets.a is set as well", "one of the two"),
            ],
        ),
        one(
            "[guest]\nhttp_private_origins = [\"http://bank\"]",
            (2, "guest.http_private_origins", "not among", "add it there"),
        ),
        // Contradictions.
        one(
            "[server]\nhome_domain = \"a-name-that-is-too-long-for-the-ledger.example\"",
            (2, "server.home_domain", "holds 32 bytes", "shorter"),
        ),
        one(
            "[sep10]\nhome_domains = [\"an-even-longer-name-than-that-which-no-challenge-could-hold.example\"]",
            (2, "sep10.home_domains", "59 bytes", "host and port"),
        ),
        one(
            "[network]\npassphrase = \"Public Global Stellar Network ; September 2015\"",
            (2, "network.passphrase", "valid with real money", "pubnet"),
        ),
        one(
            "[network]\nhorizon_url = \"https://a.example\"",
            (2, "network.horizon_url", "brings its own", "testnet or pubnet"),
        ),
        one(
            "[sandbox]\nlisten = \"127.0.0.1:8000\"",
            (2, "sandbox.listen", "server.listen as well", "different ports"),
        ),
        one(
            "[payments]\nretry_pause_first_ms = 500000",
            (2, "payments.retry_pause_first_ms", "longer than the longest", "retry_pause_most_ms"),
        ),
        one(&pubnet("[network.x]"), (15, "network.x", "no such section", "")),
        (
            "[network]\nkind = \"testnet\"\n[server]\nbase_url = \"http://a.example\"\n[keys]".to_owned(),
            vec![
                (0, "assets", "testnet has no default asset", "[[assets]]"),
                (4, "server.base_url", "not encrypted", "https"),
                (5, "keys.signing_seed", "testnet needs a key", "keys.signing_seed_file"),
            ],
        ),
        (
            "[network]\nkind = \"pubnet\"\npassphrase = \"Test SDF Network ; September 2015\"\n[keys]\n[server]\n\
             [[assets]]\ncode = \"USDC\"\n[assets.sep31]\ndeliver = \"iso4217:USD\""
                .to_owned(),
            vec![
                (3, "network.passphrase", "not pubnet's passphrase", "Public Global"),
                (4, "keys.signing_seed", "pubnet needs a key", "keys generate"),
                (4, "keys.jwt_secret", "pubnet needs a key", "keys generate"),
                (4, "keys.seal_key", "pubnet needs a key", "keys generate"),
                (5, "server.base_url", "wallets can reach", "https"),
                (6, "assets[0].issuer", "only a sandbox", "G…"),
                (6, "assets[0].receiving_account", "only a sandbox", "G…"),
            ],
        ),
        one(
            &pubnet("[documentation]\norg_url = \"https://b.example\""),
            (16, "documentation.org_url", "not the domain stellar.toml", "server.home_domain"),
        ),
        one(
            &sep1("anchor_asset_type = \"money\""),
            (4, "assets[0].sep1.anchor_asset_type", "not a choice", "fiat, crypto"),
        ),
        one(
            &pubnet("").replace("https://a", "http://a"),
            (4, "server.base_url", "not encrypted, and this is pubnet", "https"),
        ),
        // Assets.
        one("[[assets]]\ndecimals = 2", (1, "assets[0].code", "needs a code", "code = \"USDC\"")),
        one(&asset("[assets.sep31]"), (3, "assets[0].sep31.deliver", "missing", "iso4217:USD")),
        one("[[assets]]\ncode = \"US-D\"", (2, "assets[0].code", "not an asset code", "letters and digits")),
        one(&asset("[assets.sep31]\ndeliver = \"USD\""), (4, "assets[0].sep31.deliver", "not an asset", "iso4217:USD")),
        one(
            &asset("[assets.sep31]\ndeliver = \"stellar:native\""),
            (4, "assets[0].sep31.deliver", "on the ledger", "a currency"),
        ),
        one(&asset("issuer = \"GABC\""), (3, "assets[0].issuer", "`GABC` is not a valid", "G…")),
        one(
            &asset(&format!("issuer = \"{G1}\"\nreceiving_account = \"{G1}\"")),
            (4, "assets[0].receiving_account", "the issuer", "an account of yours"),
        ),
        one(
            &sep31("min_amount = \"10\"\nmax_amount = \"5\""),
            (5, "assets[0].sep31.min_amount", "more than the maximum", "assets[0].sep31.max_amount"),
        ),
        one(
            &sep31("fee_fixed = \"0.125\""),
            (5, "assets[0].sep31.fee_fixed", "more than 2 decimals", "raise assets[0].decimals"),
        ),
        one(&sep31("fee_percent = \"100\""), (5, "assets[0].sep31.fee_percent", "nothing to deliver", "less than 100")),
        one(
            &sep31("fee_percent = \"0.12345\""),
            (5, "assets[0].sep31.fee_percent", "more than 4 decimals", "at most 4"),
        ),
        one(
            &sep31("fee_fixed = \"2\"\nmin_amount = \"1\""),
            (6, "assets[0].sep31.min_amount", "leaves nothing", "lower the fee"),
        ),
        one(&sep31("max_amount = \"0\""), (5, "assets[0].sep31.max_amount", "nothing can be paid", "no limit")),
        one(&sep31("min_amount = \"-1\""), (5, "assets[0].sep31.min_amount", "negative", "12.50")),
        one(&asset("decimals = 8"), (3, "assets[0].decimals", "out of bounds", "from 0 to 7")),
        one(
            &sep31("funding_methods = [\"ACH\", \"ACH\"]"),
            (5, "assets[0].sep31.funding_methods", "twice", "one of the two"),
        ),
        one(&sep1("name = \"a name that is far too long\""), (4, "assets[0].sep1.name", "more than 20", "shorten")),
        one(&sep31("[[assets]]\ncode = \"USDC\""), (6, "assets[1].code", "assets[0] has the code", "one of the two")),
        one(
            &format!("[[assets]]\ncode = \"native\"\nissuer = \"{G1}\""),
            (3, "assets[0].issuer", "no issuer", "remove"),
        ),
        one(
            &asset("[[assets]]\ncode = \"XLM\"\n[[assets]]\ncode = \"native\""),
            (6, "assets[2].code", "assets[1] has the code `XLM`", "one of the two"),
        ),
        one(
            &asset("[assets.sep31]\ndeliver = \"iso4217:KES\""),
            (
                4,
                "assets[0].sep31.deliver",
                "`USDC` is not known to be worth one KES",
                "assets[0].sep31.deliver_rate = \"guest\"",
            ),
        ),
        one(
            "[[assets]]\ncode = \"XLM\"\n[assets.sep31]\ndeliver = \"iso4217:USD\"",
            (4, "assets[0].sep31.deliver", "not known to be worth one USD", "\"one_for_one\""),
        ),
        one(
            &sep31("deliver_rate = \"market\""),
            (5, "assets[0].sep31.deliver_rate", "not a choice", "one_for_one, guest"),
        ),
    ]
}

#[test]
fn every_mistake_is_told_with_place_key_reason_and_remedy() {
    let table = broken_files();
    assert!(table.len() >= 60);
    for (text, expected) in table {
        let (_dir, sources) = file(&text);
        let name = sources.file.as_ref().unwrap().display().to_string();
        let findings = read(&sources).check().expect_err(&text).0.clone();
        let told = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert_eq!(findings.len(), expected.len(), "{text}\n---\n{told}");
        for (line, key, reason, remedy) in expected {
            let place = Origin::File(name.as_str().into(), (line > 0).then_some(line));
            let found = findings.iter().find(|finding| finding.key == key && finding.origin == place);
            let found = found.unwrap_or_else(|| panic!("{place}: {key}\n---\n{text}\n---\n{told}"));
            assert!(found.reason.contains(reason), "{reason}\n---\n{told}");
            assert!(found.remedy.contains(remedy), "{remedy}\n---\n{told}");
        }
        assert!(!told.contains("canary"), "a secret was shown: {told}");
    }
}

#[test]
fn guests_have_names_of_their_own() {
    let (dir, sources) = file("[guest]\nfiles = [\"anchor.toml\", \"other/anchor.toml\"]");
    std::fs::create_dir(dir.path().join("other")).unwrap();
    std::fs::write(dir.path().join("other/anchor.toml"), "").unwrap();
    let told = read(&sources).check().unwrap_err().to_string();
    assert!(told.contains("is called `anchor.toml` as well") && told.contains("rename one of the two files"), "{told}");
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let (_dir, mut sources) =
        file("[payments]\njobs_at_once = 0\n[log]\nlevel = \"x\"\n[server]\nlisten = \"y\"\ncolour = 1\n");
    sources.env = env(&[("ANCHOR_SEP10__TOKEN_TTL_S", "soon")]);
    let reading = read(&sources);
    let findings = reading.check().unwrap_err();
    let keys: Vec<&str> = findings.0.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["payments.jobs_at_once", "log.level", "server.listen", "server.colour", "sep10.token_ttl_s"]);
    let told = findings.to_string();
    assert!(told.starts_with("the configuration has 5 mistakes\n"), "{told}");
    assert!(
        told.contains(
            "anchor.toml:2: payments.jobs_at_once: `0` is out of bounds; write a whole number from 1 to 1000"
        )
    );
    assert!(told.contains("\n  environment variable ANCHOR_SEP10__TOKEN_TTL_S: sep10.token_ttl_s: "), "{told}");
}

#[test]
fn mistakes_in_the_environment_and_in_flags_name_the_variable_and_the_flag() {
    for (name, value, reason, remedy) in [
        ("ANCHOR_SERVER__LISTN", "127.0.0.1:1", "no such key", "did you mean ANCHOR_SERVER__LISTEN?"),
        ("ANCHOR_SERVER__LISTEN", "here", "`here` is not valid", "127.0.0.1:8000"),
        ("ANCHOR_DATADIR", "x", "no such key", "ANCHOR_DATA_DIR"),
        ("ANCHOR_ASSETS__0__COLOUR", "x", "no such key", "lists every key"),
        ("ANCHOR_ASSETS__0__DELIVER", "x", "no such key", "did you mean ANCHOR_ASSETS__0__SEP31__DELIVER?"),
        ("ANCHOR_PAYMENTS__JOBS_AT_ONCE", "many", "`many` is not a whole number", "from 1"),
        ("ANCHOR_GUEST__REFERENCE", "2", "`2` is not true or false", "true or false"),
        ("ANCHOR_GUEST__HTTP_ORIGINS", "[oops", "not TOML", "a,b"),
    ] {
        let sources = Sources { env: env(&[(name, value)]), ..Sources::default() };
        let reading = read(&sources);
        let findings = &reading.check().expect_err(name).0;
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].origin, Origin::Env(name.to_owned()));
        assert!(findings[0].reason.contains(reason) && findings[0].remedy.contains(remedy), "{}", findings[0]);
    }
    let flag = Flag { name: "--listen".into(), key: "server.listen".into(), value: FlagValue::One("8000".into()) };
    let reading = read(&Sources { flags: vec![flag], ..Sources::default() });
    assert!(reading.check().unwrap_err().to_string().contains("flag --listen: server.listen: `8000` is not valid"));
    let key = "assets[1].min_amount".to_owned();
    let flag = Flag { name: "--set".into(), key, value: FlagValue::One("1".into()) };
    let told = read(&Sources { flags: vec![flag], ..Sources::default() }).check().unwrap_err().to_string();
    assert!(told.contains("there is no such key; did you mean `assets[1].sep31.min_amount`?"), "{told}");
    // Another program's variables are left alone.
    let sources = Sources { env: env(&[("ANCHOR_WALLET", "x"), ("ANCHOR_PROVIDER_URL", "y")]), ..Sources::default() };
    assert!(read(&sources).check().is_ok());
}

#[test]
fn a_file_that_is_named_and_not_there_is_a_mistake() {
    let sources = Sources { file: Some("/nowhere/anchor.toml".into()), ..Sources::default() };
    let told = read(&sources).check().unwrap_err().to_string();
    assert!(told.contains("/nowhere/anchor.toml: the file can't be read"), "{told}");
}

#[test]
fn a_program_without_the_sandbox_refuses_it_by_name_and_by_default() {
    let found = |text: &str| {
        let (_dir, sources) = file(text);
        let mut findings = Vec::new();
        let layers = layers::Layers::read(&sources, &mut findings);
        let mut reader = reader::Reader::new(layers, findings);
        Network::read_where(&mut reader, false);
        reader.finish().0
    };
    let [named] = &found("[network]\nkind = \"sandbox\"")[..] else { panic!("one finding") };
    assert!(matches!(&named.origin, Origin::File(_, Some(2))), "{named}");
    let [unset] = &found("")[..] else { panic!("one finding") };
    for finding in [named, unset] {
        assert_eq!(finding.key, "network.kind");
        assert!(finding.reason.contains("not part of this program") && finding.remedy.contains("testnet"), "{finding}");
    }
    assert!(found("[network]\nkind = \"testnet\"").is_empty());
}
