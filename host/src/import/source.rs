//! The other program's database, read and never written, in one state of it.

use super::{Finding, Progress, Tell, row::Row};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row as _, SqliteConnection, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};
use std::{collections::BTreeSet, str::FromStr};

/// Why the other program's database can't be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Neither of the kinds that are read.
    #[error("can't read `{0}`: write postgres://… or sqlite://FILE")]
    Url(String),
    /// It does not open.
    #[error("can't open the other program's database")]
    Open(#[source] sqlx::Error),
    /// A statement failed.
    #[error("can't read {what} of the other program's database")]
    Read {
        /// What was read.
        what: String,
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },
}

/// A table, and the columns that are read. The first one identifies a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

/// The rows of a table, each with the news of how far that is.
pub(super) fn counted<'a>(table: Table, rows: &'a [Row], tell: Tell<'a>) -> impl Iterator<Item = &'a Row> {
    (1..)
        .zip(rows)
        .inspect(move |(done, _)| tell(Progress { what: table.name, done: *done, of: rows.len() }))
        .map(|(_, row)| row)
}

/// The database.
pub(super) enum Source {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

const COLUMNS_POSTGRES: &str = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1";
const COLUMNS_SQLITE: &str = "SELECT name FROM pragma_table_info($1)";

fn failed(what: impl Into<String>) -> impl FnOnce(sqlx::Error) -> SourceError {
    let what = what.into();
    move |source| SourceError::Read { what, source }
}

impl Source {
    /// Opens it. All that is read afterwards is of one state.
    pub(super) async fn open(url: &str) -> Result<Self, SourceError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => {
                let options = SqliteConnectOptions::from_str(url).map_err(|_| SourceError::Url(url.to_owned()))?;
                let options = options.read_only(true).create_if_missing(false).disable_statement_logging();
                let mut conn = SqliteConnection::connect_with(&options).await.map_err(SourceError::Open)?;
                sqlx::query("BEGIN").execute(&mut conn).await.map_err(SourceError::Open)?;
                Ok(Self::Sqlite(conn))
            }
            Some("postgres" | "postgresql") => {
                // It may contain a password.
                let options = PgConnectOptions::from_str(url);
                let options = options.map_err(|_| SourceError::Url("postgres://…".to_owned()))?;
                let options = options.extra_float_digits(None).disable_statement_logging();
                let mut conn = PgConnection::connect_with(&options).await.map_err(SourceError::Open)?;
                for statement in ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET LOCAL TIME ZONE 'UTC'"] {
                    sqlx::query(statement).execute(&mut conn).await.map_err(SourceError::Open)?;
                }
                Ok(Self::Postgres(conn))
            }
            scheme => Err(SourceError::Url(scheme.unwrap_or(url).chars().take(40).collect())),
        }
    }

    /// What of these tables is missing.
    pub(super) async fn missing(&mut self, tables: &[Table], remedy: &str) -> Result<Vec<Finding>, SourceError> {
        let mut findings = Vec::new();
        for table in tables {
            let there = self.columns(table.name).await?;
            if there.is_empty() {
                findings.push(Finding::new(table.name, "", "the table is missing").remedy(remedy));
                continue;
            }
            let missing = table.columns.iter().filter(|column| !there.contains(**column));
            findings
                .extend(missing.map(|column| Finding::new(table.name, column, "the column is missing").remedy(remedy)));
        }
        Ok(findings)
    }

    async fn columns(&mut self, table: &str) -> Result<BTreeSet<String>, SourceError> {
        let what = || format!("the columns of {table}");
        let rows: Vec<(String,)> = match self {
            Self::Postgres(conn) => sqlx::query_as(COLUMNS_POSTGRES).bind(table).fetch_all(conn).await,
            Self::Sqlite(conn) => sqlx::query_as(COLUMNS_SQLITE).bind(table).fetch_all(conn).await,
        }
        .map_err(failed(what()))?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// The rows of a table, as texts.
    pub(super) async fn rows(&mut self, table: Table) -> Result<Vec<Row>, SourceError> {
        let first = table.columns.first().copied().unwrap_or_default();
        let columns: Vec<String> = table.columns.iter().map(|column| self.as_text(column)).collect();
        let statement = format!("SELECT {} FROM \"{}\" ORDER BY \"{first}\"", columns.join(", "), table.name);
        let statement = AssertSqlSafe(statement);
        let read: Result<Vec<Vec<Option<String>>>, sqlx::Error> = match self {
            Self::Postgres(conn) => sqlx::query(statement).fetch_all(conn).await.and_then(|rows| {
                rows.iter().map(|row| (0..columns.len()).map(|at| row.try_get(at)).collect()).collect()
            }),
            Self::Sqlite(conn) => sqlx::query(statement).fetch_all(conn).await.and_then(|rows| {
                rows.iter().map(|row| (0..columns.len()).map(|at| row.try_get(at)).collect()).collect()
            }),
        };
        let rows = read.map_err(failed(table.name))?;
        let is_float = matches!(self, Self::Sqlite(_));
        Ok(rows.into_iter().map(|values| Row::new(table, values, is_float)).collect())
    }

    /// A column as text. SQLite has no decimals: a program that writes them gets floats, which are printed as ledger amounts.
    fn as_text(&self, column: &str) -> String {
        match self {
            Self::Postgres(_) => format!("CAST(\"{column}\" AS TEXT)"),
            Self::Sqlite(_) => format!(
                "CASE typeof(\"{column}\") WHEN 'real' THEN printf('%.7f', \"{column}\") ELSE CAST(\"{column}\" AS TEXT) END"
            ),
        }
    }
}
