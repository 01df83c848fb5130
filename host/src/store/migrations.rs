//! The migrations of the database schema, embedded in the program.

use include_dir::{Dir, include_dir};
use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};
use std::sync::LazyLock;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../migrations");

/// All migrations. A unit test checks that every file is one.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = Migrator::with_migrations(FILES.files().filter_map(migration).collect());
    // The library's lock belongs to a session, which a pooler does not keep.
    migrator.set_locking(false);
    migrator
});

/// The migration in a file named `NNNN_name.sql`.
fn migration(file: &include_dir::File<'static>) -> Option<Migration> {
    let (version, name) = file.path().to_str()?.strip_suffix(".sql")?.split_once('_')?;
    let sql = AssertSqlSafe(file.contents_utf8()?.to_owned()).into_sql_str();
    Some(Migration::new(version.parse().ok()?, name.replace('_', " ").into(), MigrationType::Simple, sql, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sql_file_is_a_migration_in_the_order_of_its_name() {
        let mut names: Vec<_> =
            FILES.files().filter_map(|file| file.path().to_str()?.strip_suffix(".sql")).map(str::to_owned).collect();
        names.sort();
        let known = MIGRATIONS.iter();
        let known: Vec<_> =
            known.map(|one| format!("{:04}_{}", one.version, one.description.replace(' ', "_"))).collect();
        assert_eq!(known, names);
        assert!(!known.is_empty());
    }
}
