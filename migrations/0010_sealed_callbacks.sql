-- Where events go can't be changed by whoever can write to the database.

-- `url`, sealed for the subject. The host fills it in for earlier rows when it applies this migration, and later refuses a row
-- without it.
ALTER TABLE callbacks ADD COLUMN url_seal BYTEA;
-- A copy, as `url` is.
ALTER TABLE outbox ADD COLUMN url_seal BYTEA;
