-- Firm quotes (SEP-38). Who gets what at which rate is sealed in `record`.
-- A transaction uses one quote at most; that a quote is used once is one column that is written once.
CREATE TABLE quotes (
    id             TEXT  NOT NULL PRIMARY KEY,
    owner          TEXT  NOT NULL,
    expires_at     TEXT  NOT NULL,
    transaction_id TEXT  REFERENCES transactions (id),
    record         BYTEA NOT NULL
);
CREATE UNIQUE INDEX quotes_transaction ON quotes (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX quotes_open ON quotes (owner, expires_at) WHERE transaction_id IS NULL;
