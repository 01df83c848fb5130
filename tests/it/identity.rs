//! A database that is not the one that is meant: each way is refused with its own reason and remedy, by every command, and
//! nothing in it is changed.

use anchor_host_tests::{
    anchor::TestAnchor,
    database::{Database, Kind},
    on_both,
    process::{Told, command},
};
use secrecy::ExposeSecret;
use std::fs;
use tempfile::NamedTempFile;

on_both!(
    another_seal_key_is_refused_with_reason_and_remedy,
    an_older_database_is_bound_only_to_a_key_that_opens_it,
    another_anchors_data_directory_is_refused,
    another_networks_database_is_refused,
    an_older_database_that_is_refused_stays_as_it_is,
    a_damaged_mark_of_the_key_is_told_from_another_key,
    a_schema_that_is_not_ours_is_told_by_what_it_is,
    another_programs_database_is_left_alone,
);

const OTHER_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// As a database is that one migration has not been applied to.
const WITHOUT_ONE: &str = "DROP TABLE admin_actions; DELETE FROM _sqlx_migrations WHERE version = 7";

/// The flag for another seal key, in a file that lasts as long as the first value.
fn other_key() -> (NamedTempFile, String) {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), OTHER_KEY).unwrap();
    let flag = format!("--set=keys.seal_key_file={}", file.path().display());
    (file, flag)
}

/// Every way to open the records.
const COMMANDS: &[&[&str]] = &[&["run"], &["migrate"], &["transactions", "list"], &["unapplied", "list"]];

/// A command on the records in a data directory.
fn ask(words: &[&str], data_dir: &str, url: &str, more: &[&str]) -> Told {
    let place = ["--data-dir", data_dir, "--database-url", url];
    let free = [
        "--listen=127.0.0.1:0",
        "--sandbox-listen=127.0.0.1:0",
        "--set=admin.listen=127.0.0.1:0",
        // Where the network's ledger is kept is not what this is about.
        "--network=sandbox",
    ];
    command(&[words, &place, &free, more].concat())
}

struct Stopped {
    anchor: TestAnchor,
    data_dir: String,
    url: String,
}

/// An anchor with a customer and a payment, stopped.
async fn stopped(kind: Kind) -> Stopped {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    anchor.stop().await;
    let data_dir = anchor.config.data_dir.display().to_string();
    let url = anchor.config.database.url.expose_secret().to_owned();
    Stopped { anchor, data_dir, url }
}

impl Stopped {
    fn ask(&self, words: &[&str], more: &[&str]) -> Told {
        ask(words, &self.data_dir, &self.url, more)
    }

    /// Every command is refused with these words.
    fn refused(&self, more: &[&str], wanted: &[&str]) {
        for words in COMMANDS {
            let told = self.ask(words, more);
            assert_eq!(told.code, 1, "{words:?}: {told:?}");
            assert!(wanted.iter().all(|text| told.err.contains(text)), "{words:?}: {}", told.err);
        }
    }

    fn listed(&self) {
        let told = self.ask(&["transactions", "list"], &[]);
        assert!(told.code == 0 && told.out.contains("completed"), "{told:?}");
    }

    async fn end(mut self) {
        self.anchor.start_again().await;
        self.anchor.finish().await;
    }
}

async fn another_seal_key_is_refused_with_reason_and_remedy(kind: Kind) {
    let stopped = stopped(kind).await;
    let (_kept, other) = other_key();
    let keys = format!("{}/keys.toml", stopped.data_dir);
    let reason = "the database's records are encrypted with a different key from keys.seal_key (flag --set)";
    stopped.refused(&[&other], &[reason, "hint: restore the key that this database was used with", &keys]);
    // The data directory is lost, and with it the key.
    let lost = tempfile::tempdir().unwrap();
    let lost = lost.path().join("anchor").display().to_string();
    for words in COMMANDS {
        let told = ask(words, &lost, &stopped.url, &[]);
        let reason = format!("(generated, kept in {lost}/keys.toml)");
        assert!(told.code == 1 && told.err.contains(&reason), "{words:?}: {told:?}");
    }
    stopped.listed();
    stopped.end().await;
}

async fn an_older_database_is_bound_only_to_a_key_that_opens_it(kind: Kind) {
    let mut stopped = stopped(kind).await;
    // As every release before left it.
    stopped.anchor.database.execute("DELETE FROM identity").await;
    let (_kept, other) = other_key();
    stopped.refused(&[&other], &["encrypted with a different key"]);
    stopped.listed();
    stopped.anchor.start_again().await;
    stopped.anchor.stop().await;
    stopped.refused(&[&other], &["encrypted with a different key"]);
    stopped.end().await;
    // Nothing is sealed in it yet, and it says all the same which key it wants.
    let mut anchor = TestAnchor::start(kind).await;
    anchor.stop().await;
    let data_dir = anchor.config.data_dir.display().to_string();
    let told = ask(&["run"], &data_dir, &anchor.database.url, &[&other]);
    assert!(told.code == 1 && told.err.contains("encrypted with a different key"), "{told:?}");
    anchor.start_again().await;
    anchor.finish().await;
}

async fn another_anchors_data_directory_is_refused(kind: Kind) {
    let stopped = stopped(kind).await;
    let file = stopped.anchor.config.data_dir.join("anchor-id");
    let own = fs::read_to_string(&file).unwrap();
    assert_eq!(own.trim().len(), 32, "{own}");
    fs::write(&file, "another").unwrap();
    let reason = "the database and the data directory belong to different anchors";
    stopped.refused(&[], &[reason, "hint: check database.url and --data-dir", &file.display().to_string()]);
    // One that has served none learns whose it is: a second host, a new machine.
    fs::remove_file(&file).unwrap();
    let mut again = stopped;
    again.listed();
    again.anchor.start_again().await;
    assert_eq!(fs::read_to_string(&file).unwrap(), own);
    again.anchor.finish().await;
}

async fn another_networks_database_is_refused(kind: Kind) {
    let stopped = stopped(kind).await;
    let other = "--set=network.passphrase=Another Network ; 2026";
    for words in &COMMANDS[1..] {
        let told = stopped.ask(words, &[other]);
        let reason = "the database belongs to the network `sandbox: ";
        assert!(told.code == 1 && told.err.contains(reason), "{words:?}: {told:?}");
        assert!(told.err.contains("hint: use a separate database for each network"), "{}", told.err);
    }
    stopped.listed();
    stopped.end().await;
}

async fn an_older_database_that_is_refused_stays_as_it_is(kind: Kind) {
    let stopped = stopped(kind).await;
    let database = &stopped.anchor.database;
    let changing = &COMMANDS[..2];
    let refused = |more: &[&str], wanted: &str| {
        for words in changing {
            let told = stopped.ask(words, more);
            assert!(told.code == 1 && told.err.contains(wanted), "{words:?}: {told:?}");
            let told = stopped.ask(&["transactions", "list"], &[]);
            assert!(told.code == 1 && told.err.contains("not migrated"), "{words:?}: {told:?}");
        }
    };
    let (_kept, other_key) = other_key();
    let file = stopped.anchor.config.data_dir.join("anchor-id");
    let own = fs::read_to_string(&file).unwrap();

    // What tells the anchor and the key is there, and something else is to be made.
    database.execute(WITHOUT_ONE).await;
    fs::write(&file, "another").unwrap();
    refused(&[], "the database and the data directory belong to different anchors");
    fs::write(&file, own).unwrap();
    refused(&[&other_key], "encrypted with a different key");

    // As the release before left it: the network tells, and what is sealed.
    database.execute("DROP TABLE identity; DELETE FROM _sqlx_migrations WHERE version = 8").await;
    refused(&[&other_key], "encrypted with a different key");
    database.execute("UPDATE network SET name = 'another ' || name").await;
    refused(&[], "the database belongs to the network `another sandbox: ");
    database.execute("UPDATE network SET name = substr(name, 9)").await;

    let told = stopped.ask(&["migrate"], &[]);
    assert!(told.code == 0 && told.out.contains("applied 0008 identity\n"), "{told:?}");
    stopped.listed();
    stopped.end().await;
}

async fn a_damaged_mark_of_the_key_is_told_from_another_key(kind: Kind) {
    let stopped = stopped(kind).await;
    let database = &stopped.anchor.database;
    let (_kept, other) = other_key();
    let damage =
        "UPDATE identity SET value = (SELECT value FROM identity WHERE name = 'anchor') WHERE name = 'seal_key'";
    database.execute(damage).await;
    let reason =
        "the row `seal_key` of the table `identity` is damaged: it can't be decrypted, but the database's records can";
    let remedy = "DELETE FROM identity WHERE name = 'seal_key'";
    stopped.refused(&[], &[reason, "hint: restore that row from a copy", remedy]);
    stopped.refused(&[&other], &["encrypted with a different key"]);
    // As the remedy says.
    database.execute(remedy).await;
    let mut mended = stopped;
    mended.listed();
    mended.anchor.start_again().await;
    mended.anchor.stop().await;
    mended.refused(&[&other], &["encrypted with a different key"]);
    mended.end().await;
}

async fn a_schema_that_is_not_ours_is_told_by_what_it_is(kind: Kind) {
    let stopped = stopped(kind).await;
    let database = &stopped.anchor.database;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        SELECT 9999, 'things to come', success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    database.execute(newer).await;
    let reason = "the database was migrated by another release of anchor-host: this one does not know its migration \
        `9999 things to come`";
    stopped.refused(&[], &[reason, "hint: run the release that migrated the database, or a later one"]);
    database.execute("DELETE FROM _sqlx_migrations WHERE version = 9999").await;
    stopped.listed();

    let swap = |to: i64| {
        format!(
            "UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = {to}) WHERE version = 2"
        )
    };
    database.execute("CREATE TABLE kept AS SELECT checksum FROM _sqlx_migrations WHERE version = 2").await;
    database.execute(&swap(1)).await;
    let reason = "the database's migration `0002 ledger` differs from this program's migration of that number";
    stopped.refused(&[], &[reason, "hint: use a released anchor-host"]);
    database.execute("UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM kept) WHERE version = 2").await;
    database.execute("DROP TABLE kept").await;
    stopped.listed();

    database.execute("DROP TABLE identity; DELETE FROM _sqlx_migrations WHERE version = 8").await;
    let told = stopped.ask(&["transactions", "list"], &[]);
    assert!(told.code == 1 && told.err.contains("the schema of an earlier release and is not migrated"), "{told:?}");
    assert!(told.err.contains("hint: run `anchor-host migrate`"), "{}", told.err);
    let told = stopped.ask(&["migrate"], &[]);
    assert_eq!((told.code, told.out.as_str()), (0, "applied 0008 identity\n"), "{told:?}");
    stopped.listed();

    let empty = Database::new(kind);
    let told = ask(&["transactions", "list"], &stopped.data_dir, &empty.url, &[]);
    assert!(told.code == 1 && told.err.contains("the database has no tables yet"), "{told:?}");
    assert!(told.err.contains("hint: check that this is your anchor's data directory or database"), "{}", told.err);
    stopped.end().await;
}

async fn another_programs_database_is_left_alone(kind: Kind) {
    let directory = tempfile::tempdir().unwrap();
    let data_dir = directory.path().join("anchor").display().to_string();
    let others = [
        "CREATE TABLE transactions (id TEXT)",
        "CREATE TABLE _sqlx_migrations (version BIGINT, description TEXT, success BOOLEAN, checksum BYTEA); \
         INSERT INTO _sqlx_migrations VALUES (1, 'users', true, '')",
    ];
    for (tables, name) in others.into_iter().zip(["transactions", "_sqlx_migrations"]) {
        let database = Database::new(kind);
        database.execute(tables).await;
        for words in COMMANDS {
            let told = ask(words, &data_dir, &database.url, &[]);
            let reason = format!("the database belongs to another program: its table `{name}` is not anchor-host's");
            assert!(told.code == 1 && told.err.contains(&reason), "{words:?}: {told:?}");
            assert!(told.err.contains("hint: use a separate database for the anchor"), "{}", told.err);
        }
        // Nothing was made in it.
        database.execute("CREATE TABLE journal (id TEXT)").await;
    }
}

/// What PostgreSQL's user may not do is told as what it is, and what is not needed is not asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_privilege_is_told_with_what_grants_it() {
    let stopped = stopped(Kind::Postgres).await;
    let (database, empty) = (&stopped.anchor.database, Database::new(Kind::Postgres));
    let user = stopped.url.rsplit('/').next().unwrap();
    let (user, name) = (format!("u{user}"), user.to_owned());
    database.execute(&format!("CREATE ROLE {user} LOGIN")).await;
    empty.execute("REVOKE CREATE ON SCHEMA public FROM public").await;
    let as_user = |url: &str| url.replacen("//postgres@", &format!("//{user}@"), 1);
    let denied = |words: &[&str], url: &str, reason: &str| {
        let told = ask(words, &stopped.data_dir, &as_user(url), &[]);
        assert!(told.code == 1 && told.err.contains(reason), "{words:?}: {told:?}");
        assert!(
            told.err.contains("GRANT USAGE, CREATE ON SCHEMA public") && !told.err.contains("newer"),
            "{}",
            told.err
        );
    };
    for words in &COMMANDS[..2] {
        denied(words, &empty.url, "permission denied for schema public");
    }
    for words in COMMANDS {
        denied(words, &stopped.url, "permission denied for table _sqlx_migrations");
    }
    // Who may not make tables can use those that are there.
    let grants = format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}");
    database.execute(&grants).await;
    let told = ask(&["transactions", "list"], &stopped.data_dir, &as_user(&stopped.url), &[]);
    assert!(told.code == 0 && told.out.contains("completed"), "{told:?}");
    let told = ask(&["migrate"], &stopped.data_dir, &as_user(&stopped.url), &[]);
    assert!(told.code == 0 && told.out.is_empty(), "{told:?}");
    database.execute(&format!("REVOKE CONNECT ON DATABASE {name} FROM public")).await;
    denied(&["migrate"], &stopped.url, "permission denied for database");
    database
        .execute(&format!("GRANT CONNECT ON DATABASE {name} TO public; DROP OWNED BY {user}; DROP ROLE {user}"))
        .await;
    stopped.end().await;
}
