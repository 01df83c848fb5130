-- What the ledger brought, and how far it was read.

-- Which Stellar network the records are about; one row. Ids and cursors of one network mean nothing on another.
CREATE TABLE network (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    name TEXT   NOT NULL
);

-- Ledger operations that moved money to us, each recorded once: credited to a transaction, or unapplied. `raw` is what
-- Horizon said, `payment` what was read of it; empty for what could not be read. What was decided about an unapplied
-- payment: `matched` goes with the outcome `credited`; `refund` is an order to send back exactly what arrived, with this
-- memo. Who decided is a name the operator gave, or a guest's.
CREATE TABLE ledger_payments (
    operation_id      BIGINT NOT NULL PRIMARY KEY,
    transaction_hash  TEXT   NOT NULL,
    operation_index   BIGINT NOT NULL,
    account           TEXT   NOT NULL,
    outcome           TEXT   NOT NULL CHECK (outcome IN ('credited', 'unapplied')),
    reason            TEXT,
    transaction_id    TEXT REFERENCES transactions (id),
    seen_at           TEXT   NOT NULL,
    raw               TEXT   NOT NULL,
    payment           TEXT,
    decision          TEXT CHECK (decision IN ('matched', 'refund', 'dismissed')),
    decided_at        TEXT,
    decided_by        TEXT,
    decided_why       TEXT,
    refund_memo_kind  TEXT,
    refund_memo_value TEXT,
    CHECK (outcome = 'unapplied' OR transaction_id IS NOT NULL),
    UNIQUE (transaction_hash, operation_index)
);
-- A transaction is credited once.
CREATE UNIQUE INDEX ledger_payments_credited ON ledger_payments (transaction_id) WHERE outcome = 'credited';
CREATE INDEX ledger_payments_unapplied ON ledger_payments (operation_id) WHERE outcome = 'unapplied';
-- What arrived for a transaction and was not credited to it.
CREATE INDEX ledger_payments_meant_for ON ledger_payments (transaction_id) WHERE outcome = 'unapplied';

-- How far each of our accounts' payments have been read. `read_to`: nothing is missing up to this ledger but what is in
-- `history_gaps`; written now and then, so it may be behind. `known_ledger` and `known_hash`: a ledger that was read, by
-- which a network that was reset is recognised.
CREATE TABLE cursors (
    account      TEXT   NOT NULL PRIMARY KEY,
    token        BIGINT NOT NULL,
    updated_at   TEXT   NOT NULL,
    read_to      BIGINT,
    known_ledger BIGINT,
    known_hash   TEXT
);

-- Ledgers that Horizon had dropped before they were read. A person closes a gap: read from an archive, or accepted as it
-- is.
CREATE TABLE history_gaps (
    id           TEXT   NOT NULL PRIMARY KEY,
    account      TEXT   NOT NULL,
    first_ledger BIGINT NOT NULL,
    last_ledger  BIGINT NOT NULL,
    found_at     TEXT   NOT NULL,
    closed       TEXT CHECK (closed IN ('backfilled', 'accepted')),
    closed_at    TEXT,
    closed_by    TEXT,
    closed_why   TEXT,
    CHECK (first_ledger <= last_ledger),
    UNIQUE (account, first_ledger)
);
CREATE INDEX history_gaps_open ON history_gaps (account) WHERE closed IS NULL;
