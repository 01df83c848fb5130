-- Comparisons of the books with the ledger, and what they found.

-- One row per run. Which ledgers it compares, how far it got and what it counted is sealed in `record`; columns are what
-- queries need. `terms` are those that were asked for: a later run with the same ones continues one that was cut off.
CREATE TABLE reconciliations (
    id          TEXT   NOT NULL PRIMARY KEY,
    terms       TEXT   NOT NULL,
    started_at  TEXT   NOT NULL,
    updated_at  TEXT   NOT NULL,
    finished_at TEXT,
    steps       BIGINT NOT NULL,
    record      BYTEA  NOT NULL
);
CREATE INDEX reconciliations_unfinished ON reconciliations (terms) WHERE finished_at IS NULL;

-- What differs, until a later run finds it mended. `run` is the one that found it last. `account` and `ledger` say which runs
-- look at it again: empty and 0 for what every run looks at. A person may accept a difference: then it is no longer told.
-- What it says, and who accepted it, is sealed in `record`.
CREATE TABLE reconciliation_differences (
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    run         TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    ledger      BIGINT  NOT NULL,
    found_at    TEXT    NOT NULL,
    is_accepted BOOLEAN NOT NULL,
    record      BYTEA   NOT NULL,
    PRIMARY KEY (kind, subject)
);

-- The first ledger whose payments to the account were read. Empty for accounts that an earlier release began to watch.
ALTER TABLE cursors ADD COLUMN first_ledger BIGINT;
