-- The tables of a receiving anchor. One text for SQLite and PostgreSQL; the rules are in migrations/README.md.

-- One row per transaction of any protocol. What queries need stands in columns; the whole record, personal data
-- included, is sealed in `record`.
CREATE TABLE transactions (
    id           TEXT   NOT NULL PRIMARY KEY,
    protocol     TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    owner        TEXT   NOT NULL,
    sender_id    TEXT,
    receiver_id  TEXT,
    pay_account  TEXT,
    memo_kind    TEXT,
    memo_value   TEXT,
    needs_attention         BOOLEAN NOT NULL,
    created_at   TEXT   NOT NULL,
    updated_at   TEXT   NOT NULL,
    record       BYTEA  NOT NULL
);

-- A payment can match one transaction at most, for ever: a memo is never used again, so that late and repeated
-- payments still find the transaction they were meant for.
CREATE UNIQUE INDEX transactions_destination ON transactions (pay_account, memo_kind, memo_value)
    WHERE pay_account IS NOT NULL;
CREATE INDEX transactions_created ON transactions (created_at, id);
CREATE INDEX transactions_sender ON transactions (sender_id, status) WHERE sender_id IS NOT NULL;
CREATE INDEX transactions_receiver ON transactions (receiver_id, status) WHERE receiver_id IS NOT NULL;
CREATE INDEX transactions_needing_attention ON transactions (created_at) WHERE needs_attention;

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

-- Ledger operations that moved money to us, each recorded once: credited to a transaction, or unapplied.
CREATE TABLE ledger_payments (
    operation_id     BIGINT NOT NULL PRIMARY KEY,
    transaction_hash TEXT   NOT NULL,
    operation_index  BIGINT NOT NULL,
    account          TEXT   NOT NULL,
    outcome          TEXT   NOT NULL CHECK (outcome IN ('credited', 'unapplied')),
    reason           TEXT,
    transaction_id   TEXT REFERENCES transactions (id),
    seen_at          TEXT   NOT NULL,
    raw              TEXT   NOT NULL,
    CHECK (outcome = 'unapplied' OR transaction_id IS NOT NULL),
    UNIQUE (transaction_hash, operation_index)
);
-- A transaction is credited once.
CREATE UNIQUE INDEX ledger_payments_credited ON ledger_payments (transaction_id) WHERE outcome = 'credited';
CREATE INDEX ledger_payments_unapplied ON ledger_payments (operation_id) WHERE outcome = 'unapplied';

-- How far each of our accounts' payments have been read.
CREATE TABLE cursors (
    account    TEXT   NOT NULL PRIMARY KEY,
    token      BIGINT NOT NULL,
    updated_at TEXT   NOT NULL
);

-- Durable work. A claim is a lease with a token; whoever lost the lease can no longer record an answer.
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

-- People and organisations known through SEP-12. Everything about them is sealed in `record`.
CREATE TABLE customers (
    id         TEXT   NOT NULL PRIMARY KEY,
    version    BIGINT NOT NULL,
    owner      TEXT   NOT NULL,
    memo       TEXT   NOT NULL,
    created_at TEXT   NOT NULL,
    updated_at TEXT   NOT NULL,
    record     BYTEA  NOT NULL,
    UNIQUE (owner, memo)
);

-- SEP-10 challenges that have signed somebody in.
CREATE TABLE used_challenges (
    hash       TEXT NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
);
CREATE INDEX used_challenges_expiry ON used_challenges (expires_at);

-- Which Stellar network the records are about; one row. Ids and cursors of one network mean nothing on another.
CREATE TABLE network (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    name TEXT   NOT NULL
);
