//! The database's tables: which program they belong to, and their migration.

use super::{
    Error, Store,
    backend::{Backend, each},
    error::is_denied,
    migrations::MIGRATIONS,
    pooler::{Server, Within},
};
use sqlx::{Connection, SqlitePool, migrate::MigrateError};

/// A lock so that one host at a time changes PostgreSQL's tables. The number is arbitrary and never changes.
const TURN: &str = "SELECT pg_advisory_xact_lock(7093241620318)";

/// Removes prepared statements that other users of the connection left under our names; they exist only behind a
/// pooler.
const FORGET_NAMES: &str = "DEALLOCATE ALL";

const TABLES_OF_SQLITE: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
const TABLES_OF_POSTGRES: &str =
    "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables WHERE schemaname = current_schema()";
const APPLIED: &str = "SELECT version, description, checksum FROM _sqlx_migrations ORDER BY version";

/// The table of applied migrations.
const HISTORY: &str = "_sqlx_migrations";

/// The migration since which URLs of callbacks are sealed.
const SEALED_CALLBACKS: i64 = 10;

/// The state of a database's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// There are no tables.
    Empty,
    /// Migrations are pending.
    Older,
    /// All migrations are applied.
    Current,
}

/// An applied migration: version, description, checksum.
type Applied = (i64, String, Vec<u8>);

impl Store {
    /// The state of the tables.
    ///
    /// # Errors
    /// [`Error::Schema`]; [`Error::Newer`], [`Error::Edited`] and [`Error::Foreign`] if they do not belong to this
    /// program.
    pub async fn schema(&self) -> Result<Schema, Error> {
        let is_file = matches!(self.backend, Backend::Sqlite { .. });
        let tables = self.tables().await?;
        if !tables.iter().any(|name| name == HISTORY) {
            // A file belongs to one program; a schema on a server may have tables of several.
            let stranger = tables.into_iter().find(|name| is_file || is_ours(name));
            return stranger.map_or(Ok(Schema::Empty), |name| Err(Error::Foreign { table: name }));
        }
        let applied: Vec<Applied> =
            each!(read self, pool => sqlx::query_as(APPLIED).fetch_all(pool).await).map_err(Error::Schema)?;
        judge(&applied)
    }

    /// All tables, including other programs'.
    pub(super) async fn tables(&self) -> Result<Vec<String>, Error> {
        let listed = match &self.backend {
            Backend::Sqlite { .. } => TABLES_OF_SQLITE,
            Backend::Postgres(_) => TABLES_OF_POSTGRES,
        };
        let tables: Vec<(String,)> =
            each!(read self, pool => sqlx::query_as(listed).fetch_all(pool).await).map_err(Error::Schema)?;
        Ok(tables.into_iter().map(|(name,)| name).collect())
    }

    /// Whether a release that has migrated this database knew the table.
    pub(super) async fn has_table(&self, name: &str) -> Result<bool, Error> {
        Ok(self.tables().await?.iter().any(|table| table == name))
    }

    /// Brings the schema up to date. Returns the names of the migrations that were applied now. Several hosts may run
    /// it at once. If no migration is pending, read privileges are enough.
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
                // SQLite has no such lock, and earlier releases use another one: of two hosts that apply the same
                // migration one fails, and then finds it applied.
                Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _))
                    if lost < MIGRATIONS.iter().len() && error.as_database_error().is_some() && !is_denied(&error) =>
                {
                    lost += 1;
                }
                Err(error) => return Err(Error::Migrate(error)),
            }
        }
        let new = MIGRATIONS.iter().filter(|migration| !before.contains(&migration.version));
        if !before.is_empty() && !before.contains(&SEALED_CALLBACKS) {
            self.seal_callbacks().await?;
        }
        Ok(new.map(|migration| format!("{:04} {}", migration.version, migration.description)).collect())
    }

    /// The applied migrations; none if there is no table of them yet.
    async fn versions(&self) -> Vec<i64> {
        const VERSIONS: &str = "SELECT version FROM _sqlx_migrations";
        let rows: Result<Vec<(i64,)>, _> = each!(read self, pool => sqlx::query_as(VERSIONS).fetch_all(pool).await);
        rows.unwrap_or_default().into_iter().map(|(version,)| version).collect()
    }
}

async fn migrate_file(writer: &SqlitePool) -> Result<(), MigrateError> {
    MIGRATIONS.run(writer).await
}

/// Migrates in one database transaction: a pooler keeps the connection that long, and the lock ends with it.
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
        // The driver believes that its statements still have names.
        conn.close().await?;
    }
    Ok(())
}

/// Whether one of the migrations creates a table of this name.
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
    fn our_tables_are_recognised_by_their_migrations() {
        assert!(is_ours("transactions") && is_ours("journal") && is_ours("guest_kv"));
        assert!(!is_ours("spatial_ref_sys") && !is_ours("CREATE") && !is_ours(""));
    }

    #[test]
    fn an_applied_migration_must_match_this_programs() {
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
