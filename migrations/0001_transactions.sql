-- Transactions of every protocol, and what happened to each. One text for SQLite and PostgreSQL; the rules are in
-- migrations/README.md.

-- One row per transaction. What queries need stands in columns; the whole record, personal data included, is sealed in
-- `record`. `kind` and `protocol` are the SEPs' names; `asset` is the ledger asset it is about, in SEP-38 notation.
CREATE TABLE transactions (
    id              TEXT    NOT NULL PRIMARY KEY,
    protocol        TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    asset           TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    version         BIGINT  NOT NULL,
    owner           TEXT    NOT NULL,
    sender_id       TEXT,
    receiver_id     TEXT,
    external_id     TEXT,
    pay_account     TEXT,
    memo_kind       TEXT,
    memo_value      TEXT,
    needs_attention BOOLEAN NOT NULL,
    created_at      TEXT    NOT NULL,
    updated_at      TEXT    NOT NULL,
    record          BYTEA   NOT NULL
);
-- A payment can match one transaction at most, for ever: a memo is never used again, so that late and repeated
-- payments still find the transaction they were meant for.
CREATE UNIQUE INDEX transactions_destination ON transactions (pay_account, memo_kind, memo_value)
    WHERE pay_account IS NOT NULL;
CREATE INDEX transactions_created ON transactions (created_at, id);
CREATE INDEX transactions_needing_attention ON transactions (created_at) WHERE needs_attention;
-- An owner's transactions, the newest first: of one asset, or of all.
CREATE INDEX transactions_owner ON transactions (owner, created_at, id);
CREATE INDEX transactions_owner_asset ON transactions (owner, asset, created_at, id);
CREATE INDEX transactions_external ON transactions (external_id) WHERE external_id IS NOT NULL;
-- A customer's transactions, the newest first, in pages: ids begin with the time. One index for each way to name them.
CREATE INDEX transactions_sender ON transactions (sender_id, status) WHERE sender_id IS NOT NULL;
CREATE INDEX transactions_receiver ON transactions (receiver_id, status) WHERE receiver_id IS NOT NULL;
CREATE INDEX transactions_sender_newest ON transactions (sender_id, id) WHERE sender_id IS NOT NULL;
CREATE INDEX transactions_receiver_newest ON transactions (receiver_id, id) WHERE receiver_id IS NOT NULL;

-- Who did what to a transaction, in order. Nothing personal.
CREATE TABLE journal (
    transaction_id TEXT   NOT NULL REFERENCES transactions (id),
    seq            BIGINT NOT NULL,
    at             TEXT   NOT NULL,
    actor          TEXT   NOT NULL,
    event          TEXT   NOT NULL,
    status         TEXT   NOT NULL,
    guest          TEXT,
    detail         TEXT   NOT NULL,
    PRIMARY KEY (transaction_id, seq)
);

-- Durable jobs. A claim is a lease with a token; whoever lost the lease can no longer record an answer.
CREATE TABLE jobs (
    id          TEXT   NOT NULL PRIMARY KEY,
    kind        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    due_at      TEXT   NOT NULL,
    attempts    BIGINT NOT NULL,
    lease_until TEXT,
    lease_token TEXT,
    last_error  TEXT
);
CREATE INDEX jobs_due ON jobs (due_at);
CREATE INDEX jobs_free ON jobs (due_at) WHERE lease_until IS NULL;
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE lease_until IS NOT NULL;
