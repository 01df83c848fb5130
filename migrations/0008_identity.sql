-- What tells this database from another: `anchor`, a random number that data directories know as well, and `seal_key`, a
-- text sealed with the key that everything else is sealed with.
CREATE TABLE identity (
    name  TEXT  NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
