//! Customers' files (SEP-12 "Customer Files"): sent within a PUT, or uploaded first and assigned to a customer by a
//! PUT.
//!
//! Until then a file belongs to its uploader and expires; afterwards it belongs to the customer and is deleted together
//! with its field.

use super::{
    Customers,
    name::{key, may_see},
    values::{FIELDS_MAX, Provided},
};
use crate::context::{Error, FilePolicy};
use crate::model::{Chain, Customer, CustomerId, Entries, File, FileId, Owner, StoredFile};
use crate::store::{self, Tx};

/// The remedy where no file is kept until a PUT.
const NOT_KEPT: &str =
    "files are not kept here; send each within PUT /customer, as a multipart form, under its field's name";

/// The changes of a PUT to a customer's files.
pub(crate) struct FileChange<'a> {
    /// New files.
    new: Vec<(StoredFile, &'a File)>,
    /// Files uploaded before, with their fields.
    given: Vec<(FileId, &'a str)>,
    /// Files that no field refers to any more.
    dropped: Vec<FileId>,
    /// All files of the customer after the PUT, as data URLs by field.
    pub(crate) contents: Entries,
}

impl Customers {
    /// Stores a file until a PUT assigns it to a customer (SEP-12 `POST /customer/files`).
    ///
    /// # Errors
    /// [`Error::Invalid`] for a type that is not accepted or if too many files are waiting, [`Error::TooLarge`],
    /// [`Error::Store`].
    pub async fn upload_file(&self, owner: &Owner, file: &File) -> Result<StoredFile, Error> {
        let policy = &self.settings.files;
        check_file("file", file, policy)?;
        if self.guest_keeps_customers() {
            return Err(Error::Invalid(format!("file: {NOT_KEPT}")));
        }
        let (owner, memo) = key(owner, None)?;
        let customer = self.store.customer_named(&owner, memo.as_ref()).await?.map(|(customer, _)| customer.id);
        let expires_at = Some(self.clock.now().plus(policy.upload_kept));
        let stored = StoredFile { expires_at, ..self.new_file(owner, customer, file) };
        let mut tx = self.store.begin().await?;
        tx.lock_quotas(&stored.owner).await?;
        let waiting = tx.waiting_files(&stored.owner).await?;
        let is_over = |count: u64, most: usize| usize::try_from(count).is_ok_and(|count| count >= most);
        let own = is_over(waiting.owner, policy.uploads_max).then_some(policy.uploads_max);
        if let Some(most) = own.or_else(|| is_over(waiting.account, policy.account_max).then_some(policy.account_max)) {
            return Err(Error::Invalid(format!("file: {most} files are waiting; use them with PUT /customer first")));
        }
        tx.insert_file(&stored, &file.bytes).await?;
        tx.commit().await?;
        Ok(stored)
    }

    /// The file with that id, or the files of that customer (SEP-12 `GET /customer/files`). Files that do not exist or
    /// that the caller may not see are left out.
    ///
    /// # Errors
    /// [`Error::Invalid`] without either, [`Error::Store`].
    pub async fn files(
        &self,
        owner: &Owner,
        file: Option<&str>,
        customer: Option<&str>,
    ) -> Result<Vec<StoredFile>, Error> {
        let customer_id: Option<CustomerId> = customer.and_then(|id| id.parse().ok());
        let mut found: Vec<StoredFile> = match (file, customer) {
            (None, None) => return Err(Error::Invalid("file_id or customer_id is missing; send one of them".into())),
            (Some(id), _) => match id.parse() {
                Ok(id) => self.store.file(id).await?.into_iter().collect(),
                Err(_) => Vec::new(),
            },
            (None, Some(_)) => match customer_id {
                Some(id) => self.store.files_of(id).await?,
                None => Vec::new(),
            },
        };
        found.retain(|file| customer.is_none() || (customer_id.is_some() && file.customer == customer_id));
        let mut seen = Vec::with_capacity(found.len());
        for file in found {
            if self.sees_file(owner, &file).await? {
                seen.push(file);
            }
        }
        Ok(seen)
    }

    async fn sees_file(&self, owner: &Owner, file: &StoredFile) -> Result<bool, Error> {
        match (file.expires_at, file.customer) {
            (Some(at), _) => Ok(at > self.clock.now() && may_see(owner, &file.owner)),
            (None, Some(id)) => {
                let Some((customer, _)) = self.store.customer(id).await? else { return Ok(false) };
                let is_theirs = customer.files.values().any(|theirs| *theirs == file.id);
                // Unless it was replaced and deleted meanwhile, somebody else has written to the database.
                if !is_theirs && self.store.file(file.id).await?.as_ref() == Some(file) {
                    let problem = "its column customer_id names a customer who does not have it";
                    let error = store::Error::corrupt("customer_files", file.id.to_string(), problem);
                    tracing::error!(error = %Chain(&error), "a file is kept from a customer");
                }
                Ok(is_theirs && may_see(owner, &customer.owner))
            }
            (None, None) => Ok(false),
        }
    }

    fn new_file(&self, owner: Owner, customer: Option<CustomerId>, file: &File) -> StoredFile {
        let created_at = self.clock.now();
        StoredFile {
            id: FileId::mint(created_at, &*self.random),
            owner,
            customer,
            content_type: file.content_type.clone(),
            size: file.bytes.len().try_into().unwrap_or(u64::MAX),
            created_at,
            expires_at: None,
        }
    }

    /// Adds the files of a request to the customer. Returns the changes to save with the record.
    pub(crate) async fn with_files<'a>(
        &self,
        owner: &Owner,
        customer: &mut Customer,
        provided: &'a Provided,
    ) -> Result<FileChange<'a>, Error> {
        let before = customer.files.clone();
        // A text in place of a file replaces it; an empty text removes the field.
        customer.files.retain(|name, _| !provided.texts.contains_key(name));
        let (mut new, mut given) = (Vec::new(), Vec::new());
        for (name, file) in &provided.files {
            let stored = self.new_file(*owner, Some(customer.id), file);
            customer.files.insert(name.clone(), stored.id);
            new.push((stored, file));
        }
        for (name, id) in &provided.uploaded {
            let file = self.store.file(*id).await?.ok_or_else(|| no_file(name))?;
            let is_free = file.expires_at.is_some() || file.customer == Some(customer.id);
            if !is_free || !self.sees_file(owner, &file).await? {
                return Err(no_file(name));
            }
            customer.files.insert(name.clone(), *id);
            given.push((*id, name.as_str()));
        }
        customer.values.retain(|name, _| !customer.files.contains_key(name));
        let dropped = before.into_values().filter(|id| customer.files.values().all(|kept| kept != id)).collect();

        let policy = &self.settings.files;
        if customer.files.len() > policy.files_max {
            return Err(Error::Invalid(format!("a customer can have {} files at most", policy.files_max)));
        }
        if customer.files.len() + customer.values.len() > FIELDS_MAX {
            return Err(Error::Invalid(format!("a customer can have {FIELDS_MAX} fields at most")));
        }
        let mut size = 0_usize;
        let mut contents = Entries::new();
        for (name, id) in &customer.files {
            let sent = new.iter().find(|(stored, _)| stored.id == *id).map(|(_, file)| (*file).clone());
            let Some(file) = (match sent {
                Some(file) => Some(file),
                None => self.store.file_content(*id).await?,
            }) else {
                continue;
            };
            size = size.saturating_add(file.bytes.len());
            contents.insert(name.clone(), file.to_data_url());
        }
        if size > policy.files_max_bytes {
            let most = policy.files_max_bytes;
            return Err(Error::TooLarge(format!(
                "a customer's files may have at most {most} bytes in total; send smaller ones"
            )));
        }
        Ok(FileChange { new, given, dropped, contents })
    }

    /// Saves the changes of [`Customers::with_files`]. Call it after saving the customer, which locks out other
    /// changes.
    pub(crate) async fn save_files(
        &self,
        tx: &mut Tx,
        customer: CustomerId,
        change: &FileChange<'_>,
    ) -> Result<(), Error> {
        for (stored, file) in &change.new {
            tx.insert_file(stored, &file.bytes).await?;
        }
        for (id, name) in &change.given {
            if !tx.give_file(*id, customer, self.clock.now()).await? {
                return Err(no_file(name));
            }
        }
        for id in &change.dropped {
            tx.delete_file(*id).await?;
        }
        Ok(())
    }

    /// A customer's files as data URLs, by field.
    pub(crate) async fn contents(&self, customer: &Customer) -> Result<Entries, Error> {
        let mut contents = Entries::new();
        for (name, id) in &customer.files {
            // A file is missing only if the customer is changed concurrently, and then the new state is reviewed.
            if let Some(file) = self.store.file_content(*id).await? {
                contents.insert(name.clone(), file.to_data_url());
            }
        }
        Ok(contents)
    }
}

/// Checks the files of a request that are handed to the guest: their number, their size together, and that all are there.
pub(crate) fn check_handed_over(provided: &Provided, policy: &FilePolicy) -> Result<(), Error> {
    if let Some(name) = provided.uploaded.keys().next() {
        return Err(Error::Invalid(format!("{name}_file_id: {NOT_KEPT}")));
    }
    if provided.files.len() > policy.files_max {
        return Err(Error::Invalid(format!("a request can have {} files at most", policy.files_max)));
    }
    let size: usize = provided.files.values().map(|file| file.bytes.len()).sum();
    match size > policy.files_max_bytes {
        true => Err(Error::TooLarge(format!(
            "the files of a request may have at most {} bytes in total; send smaller ones",
            policy.files_max_bytes
        ))),
        false => Ok(()),
    }
}

/// Checks a file's size and type; `name` is the field it came in.
pub(crate) fn check_file(name: &str, file: &File, policy: &FilePolicy) -> Result<(), Error> {
    if file.bytes.is_empty() {
        return Err(Error::Invalid(format!("{name}: the file is empty")));
    }
    if file.bytes.len() > policy.file_max {
        return Err(Error::TooLarge(format!("{name}: the file is larger than {} bytes; send less", policy.file_max)));
    }
    if policy.types.contains(&file.content_type) {
        return Ok(());
    }
    let types = policy.types.join(", ");
    Err(Error::Invalid(format!("{name}: files of this type are not taken; send one of {types}")))
}

fn no_file(name: &str) -> Error {
    Error::Invalid(format!("{name}_file_id: there is no such file; upload it with POST /customer/files"))
}
