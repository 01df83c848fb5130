//! Customers' files, encrypted.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    quota::account_of,
};
use crate::model::{CustomerId, File, FileId, Owner, StoredFile, Timestamp};

const INSERT: &str = "INSERT INTO customer_files (id, owner, customer_id, content_type, size, created_at, expires_at, content, account) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const BY_ID: &str =
    "SELECT id, owner, customer_id, content_type, size, created_at, expires_at FROM customer_files WHERE id = $1";
const OF_CUSTOMER: &str = "SELECT id, owner, customer_id, content_type, size, created_at, expires_at FROM customer_files \
    WHERE customer_id = $1 ORDER BY id";
const CONTENT: &str = "SELECT content_type, owner, content FROM customer_files WHERE id = $1";
const WAITING: &str = "SELECT COUNT(*) FROM customer_files WHERE owner = $1 AND expires_at IS NOT NULL";
// Never take a file from another customer.
const GIVE: &str = "UPDATE customer_files SET customer_id = $2, expires_at = NULL \
    WHERE id = $1 AND (expires_at > $3 OR (expires_at IS NULL AND customer_id = $2))";
const DELETE: &str = "DELETE FROM customer_files WHERE id = $1";
const DELETE_OF_CUSTOMER: &str = "DELETE FROM customer_files WHERE customer_id = $1";
const DELETE_WAITING: &str = "DELETE FROM customer_files WHERE owner = $1 AND expires_at IS NOT NULL";
const DELETE_EXPIRED: &str = "DELETE FROM customer_files WHERE expires_at <= $1";

type Row = (String, String, Option<String>, String, i64, String, Option<String>);

fn stored((id, owner, customer, content_type, size, created_at, expires_at): Row) -> Result<StoredFile, Error> {
    let read = || {
        Some(StoredFile {
            id: id.parse().ok()?,
            owner: Owner::parse(&owner).ok()?,
            customer: customer.map(|id| id.parse()).transpose().ok()?,
            content_type,
            size: u64::try_from(size).ok()?,
            created_at: created_at.parse().ok()?,
            expires_at: expires_at.map(|at| at.parse()).transpose().ok()?,
        })
    };
    read().ok_or_else(|| Error::corrupt("customer_files", &id, "a column can't be read"))
}

impl Store {
    /// A file without its contents.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn file(&self, id: FileId) -> Result<Option<StoredFile>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(BY_ID).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a file"))?;
        row.map(stored).transpose()
    }

    /// The files that a customer has or uploaded, oldest first, without their contents.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn files_of(&self, customer: CustomerId) -> Result<Vec<StoredFile>, Error> {
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(OF_CUSTOMER).bind(customer.to_string()).fetch_all(pool).await)
                .map_err(failed("listing a customer's files"))?;
        rows.into_iter().map(stored).collect()
    }

    /// The contents of a file.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn file_content(&self, id: FileId) -> Result<Option<File>, Error> {
        let id = id.to_string();
        let row: Option<(String, String, Vec<u8>)> =
            each!(read self, pool => sqlx::query_as(CONTENT).bind(&id).fetch_optional(pool).await)
                .map_err(failed("reading a file"))?;
        let Some((content_type, owner, sealed)) = row else { return Ok(None) };
        let bytes = self.sealer.open(&seal_name(&id, &content_type, &owner), &sealed);
        // Files of earlier releases.
        match bytes.or_else(|| self.sealer.open(&format!("customer_files:{id}"), &sealed)) {
            Some(bytes) => Ok(Some(File { content_type, bytes })),
            None => {
                Err(Error::corrupt("customer_files", id, "its seal is not that of its columns owner and content_type"))
            }
        }
    }

    /// Number of files that an identity uploaded and that belong to no customer yet.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn waiting_files(&self, owner: &Owner) -> Result<i64, Error> {
        let (count,): (i64,) =
            each!(read self, pool => sqlx::query_as(WAITING).bind(owner.to_string()).fetch_one(pool).await)
                .map_err(failed("counting files"))?;
        Ok(count)
    }

    /// Deletes expired files that belong to no customer.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn drop_expired_files(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(DELETE_EXPIRED).bind(now.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("dropping expired files"))?;
        tx.commit().await
    }
}

impl Tx {
    /// Stores a new file.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn insert_file(&mut self, new: &StoredFile, bytes: &[u8]) -> Result<(), Error> {
        self.counted()?;
        let (id, owner) = (new.id.to_string(), new.owner.to_string());
        let Some(content) = self.sealer.seal(&seal_name(&id, &new.content_type, &owner), bytes) else {
            return Err(Error::Corrupt { table: "customer_files", id, problem: "the file can't be sealed" });
        };
        let size = i64::try_from(new.size).unwrap_or(i64::MAX);
        each!(tx self, conn => sqlx::query(INSERT)
            .bind(id).bind(owner).bind(new.customer.map(|id| id.to_string()))
            .bind(&new.content_type).bind(size).bind(new.created_at.to_string())
            .bind(new.expires_at.map(|at| at.to_string())).bind(content)
            .bind(account_of(&new.owner))
            .execute(conn).await.map(|_| ()))
        .map_err(failed("storing a file"))
    }

    /// Assigns a file to a customer permanently. `false`: the file is gone, or belongs to another customer.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn give_file(&mut self, id: FileId, customer: CustomerId, now: Timestamp) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(GIVE)
            .bind(id.to_string()).bind(customer.to_string()).bind(now.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("giving a file to a customer"))?;
        Ok(rows == 1)
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn delete_file(&mut self, id: FileId) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(DELETE).bind(id.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("deleting a file"))
    }

    /// Deletes every file that a customer has or uploaded.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn delete_files_of(&mut self, customer: CustomerId) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(DELETE_OF_CUSTOMER).bind(customer.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("deleting a customer's files"))
    }

    /// Deletes the files that an identity uploaded and that belong to no customer. `false`: there were none.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn delete_waiting_files(&mut self, owner: &Owner) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(DELETE_WAITING)
            .bind(owner.to_string()).execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("deleting uploaded files"))?;
        Ok(rows > 0)
    }
}

/// A file whose owner or type was changed in the database does not open. Which customer has it, is sealed in theirs.
fn seal_name(id: &str, content_type: &str, owner: &str) -> String {
    format!("customer_files:{id}:{content_type}:{owner}")
}
