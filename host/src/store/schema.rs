//! The database's tables: whose they are, and how they are brought up to date.

use super::{
    Error, Store,
    backend::{Backend, each},
    error::is_denied,
    migrations::MIGRATIONS,
    pooler::{Server, Within},
};
use sqlx::{Connection, SqlitePool, migrate::MigrateError};

/// One host at a time changes PostgreSQL's tables. Any number that is always the same.
const TURN: &str = "SELECT pg_advisory_xact_lock(7093241620318)";

/// Statements that another connection's use left under our names; only behind a pooler are there any.
const FORGET_NAMES: &str = "DEALLOCATE ALL";

const TABLES_OF_SQLITE: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
const TABLES_OF_POSTGRES: &str =
    "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()";
const APPLIED: &str = "SELECT version, description, checksum FROM _sqlx_migrations ORDER BY version";

/// The table that says which migrations were applied.
const HISTORY: &str = "_sqlx_migrations";

/// How the tables of a database stand to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// There are none.
    Empty,
    /// Some migrations are still to be applied.
    Older,
    /// They are this program's.
    Current,
}

/// An applied migration: version, description, checksum.
type Applied = (i64, String, Vec<u8>);

impl Store {
    /// Whose tables the database has.
    ///
    /// # Errors
    /// [`Error::Schema`]; [`Error::Newer`], [`Error::Edited`] and [`Error::Foreign`] when they are not this program's.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let is_file = matches!(self.backend, Backend::Sqlite { .. });
        let tables = self.tables().await?;
        if !tables.iter().any(|name| name == HISTORY) {
            // A file is one program's; a schema on a server can have tables of several.
            let stranger = tables.into_iter().find(|name| is_file || is_ours(name));
            return stranger.map_or(Ok(Schema::Empty), |name| Err(Error::Foreign { table: name }));
        }
        let applied: Vec<Applied> =
            each!(read self, pool => sqlx::query_as(APPLIED).fetch_all(pool).await).map_err(Error::Schema)?;
        judge(&applied)
    }

    /// The tables that there are, whosever they are.
    pub(super) async fn tables(&self) -> Result<Vec<String>, Error> {
        let listed = match &self.backend {
            Backend::Sqlite { .. } => TABLES_OF_SQLITE,
            Backend::Postgres(_) => TABLES_OF_POSTGRES,
        };
        let tables: Vec<(String,)> =
            each!(read self, pool => sqlx::query_as(listed).fetch_all(pool).await).map_err(Error::Schema)?;
        Ok(tables.into_iter().map(|(name,)| name).collect())
    }

    /// Whether an earlier release that has been here knew this table.
    pub(super) async fn has_table(&self, name: &str) -> Result<bool, Error> {
        Ok(self.tables().await?.iter().any(|table| table == name))
    }

    /// Brings the schema up to date; the names of the migrations that were applied now. Safe to run by several hosts
    /// at once. Where nothing is to be done, nothing but reading is allowed to this program.
    ///
    /// # Errors
    /// As [`Store::schema`], and [`Error::Migrate`].
    pub async fn migrate(&self) -> Result<Vec<String>, Error> {
        if self.schema().await? == Schema::Current {
            return Ok(Vec::new());
        }
        let before = self.versions().await;
        let mut lost = 0;
        loop {
            let done = match &self.backend {
                Backend::Sqlite { writer, .. } => migrate_file(writer).await,
                Backend::Postgres(server) => migrate_server(server).await,
            };
            match done {
                Ok(()) => break,
                // In a file no turn is taken, and an earlier release takes another one: of two hosts that apply the same
                // migration one fails, and finds it applied when it looks again.
                Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _))
                    if lost < MIGRATIONS.iter().len() && error.as_database_error().is_some() && !is_denied(&error) =>
                {
                    lost += 1;
                }
                Err(error) => return Err(Error::Migrate(error)),
            }
        }
        let new = MIGRATIONS.iter().filter(|migration| !before.contains(&migration.version));
        Ok(new.map(|migration| format!("{:04} {}", migration.version, migration.description)).collect())
    }

    /// The migrations the database has; none when it has no table of them yet.
    async fn versions(&self) -> Vec<i64> {
        const VERSIONS: &str = "SELECT version FROM _sqlx_migrations";
        let rows: Result<Vec<(i64,)>, _> = each!(read self, pool => sqlx::query_as(VERSIONS).fetch_all(pool).await);
        rows.unwrap_or_default().into_iter().map(|(version,)| version).collect()
    }
}

async fn migrate_file(writer: &SqlitePool) -> Result<(), MigrateError> {
    MIGRATIONS.run(writer).await
}

/// All of it in one database transaction: a pooler keeps the connection that long, and the turn ends with it.
async fn migrate_server(server: &Server) -> Result<(), MigrateError> {
    let mut conn = server.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    let turn = Within { conn: &mut tx, is_pooled: server.is_pooled };
    sqlx::query(TURN).execute(turn).await?;
    if server.is_pooled {
        sqlx::raw_sql(FORGET_NAMES).execute(&mut *tx).await?;
    }
    MIGRATIONS.run_direct(None, &mut *tx, false).await?;
    if server.is_pooled {
        sqlx::raw_sql(FORGET_NAMES).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    if server.is_pooled {
        // It believes that they still have names.
        conn.close().await?;
    }
    Ok(())
}

/// Whether one of the migrations makes a table of this name.
fn is_ours(table: &str) -> bool {
    let made = MIGRATIONS.iter().flat_map(|migration| migration.sql.as_str().lines());
    made.filter_map(|line| line.strip_prefix("CREATE TABLE ")).any(|rest| rest.split([' ', '(']).next() == Some(table))
}

fn judge(applied: &[Applied]) -> Result<Schema, Error> {
    let known = |version: i64| MIGRATIONS.iter().find(|migration| migration.version == version);
    let same = applied.iter().filter(|(version, description, _)| {
        known(*version).is_some_and(|migration| migration.description == *description)
    });
    let same = same.count();
    if same == 0 && !applied.is_empty() {
        return Err(Error::Foreign { table: HISTORY.to_owned() });
    }
    if let Some((version, description, _)) = applied.iter().rev().find(|(version, ..)| known(*version).is_none()) {
        return Err(Error::Newer { migration: format!("{version:04} {description}") });
    }
    let edited = applied.iter().find(|(version, description, checksum)| {
        known(*version).is_some_and(|ours| ours.description != *description || ours.checksum != checksum.as_slice())
    });
    if let Some((version, description, _)) = edited {
        return Err(Error::Edited { migration: format!("{version:04} {description}") });
    }
    Ok(match applied.len() {
        0 => Schema::Empty,
        some if some < MIGRATIONS.iter().len() => Schema::Older,
        _ => Schema::Current,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_tables_are_known_by_the_migrations_that_make_them() {
        assert!(is_ours("transactions") && is_ours("journal") && is_ours("guest_kv"));
        assert!(!is_ours("spatial_ref_sys") && !is_ours("CREATE") && !is_ours(""));
    }

    #[test]
    fn a_history_is_judged_by_what_this_program_would_have_written() {
        let ours: Vec<Applied> =
            MIGRATIONS.iter().map(|one| (one.version, one.description.to_string(), one.checksum.to_vec())).collect();
        assert!(matches!(judge(&ours), Ok(Schema::Current)));
        assert!(matches!(judge(&ours[..1]), Ok(Schema::Older)));
        assert!(matches!(judge(&[]), Ok(Schema::Empty)));
        let mut newer = ours.clone();
        newer.push((9999, "things to come".to_owned(), vec![1]));
        assert!(matches!(judge(&newer), Err(Error::Newer { migration }) if migration == "9999 things to come"));
        let mut edited = ours.clone();
        edited[0].2 = vec![1];
        assert!(matches!(judge(&edited), Err(Error::Edited { migration }) if migration == "0001 transactions"));
        let others = [(1, "users".to_owned(), vec![1])];
        assert!(matches!(judge(&others), Err(Error::Foreign { .. })));
    }
}
