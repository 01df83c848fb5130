-- What guests remember, by the guest's name. Values are sealed; keys are not. Keys are bytes, so that their order is the
-- same in every database. `size` is key and value together, unsealed.
CREATE TABLE guest_kv (
    guest      TEXT   NOT NULL,
    key        BYTEA  NOT NULL,
    value      BYTEA  NOT NULL,
    size       BIGINT NOT NULL,
    updated_at TEXT   NOT NULL,
    PRIMARY KEY (guest, key)
);

-- Calls of guests as they were (`guest.record`). What was asked, told and answered is sealed in `record`; `outcome` is ok,
-- error when the guest answered one, or the fault's name. One that is not `complete` can't be replayed.
CREATE TABLE guest_calls (
    id             TEXT    NOT NULL PRIMARY KEY,
    at             TEXT    NOT NULL,
    slot           TEXT    NOT NULL,
    guest          TEXT    NOT NULL,
    version        TEXT    NOT NULL,
    hash           TEXT    NOT NULL,
    function       TEXT    NOT NULL,
    transaction_id TEXT,
    outcome        TEXT    NOT NULL,
    complete       BOOLEAN NOT NULL,
    record         BYTEA   NOT NULL
);
CREATE INDEX guest_calls_transaction ON guest_calls (transaction_id, id) WHERE transaction_id IS NOT NULL;

-- Whom a call is about: it goes when one of them does.
CREATE TABLE guest_call_customers (
    customer_id TEXT NOT NULL,
    call_id     TEXT NOT NULL REFERENCES guest_calls (id) ON DELETE CASCADE,
    PRIMARY KEY (customer_id, call_id)
);
CREATE INDEX guest_call_customers_call ON guest_call_customers (call_id);

-- A row each time another version of a guest begins to serve on a host. `slot` is the configured file, `cause` is
-- start, file, deploy or rollback, `file_hash` what the configured file held then.
CREATE TABLE guest_versions (
    id        TEXT NOT NULL PRIMARY KEY,
    at        TEXT NOT NULL,
    host      TEXT NOT NULL,
    slot      TEXT NOT NULL,
    hash      TEXT NOT NULL,
    name      TEXT NOT NULL,
    version   TEXT NOT NULL,
    cause     TEXT NOT NULL,
    who       TEXT NOT NULL,
    file_hash TEXT
);
CREATE INDEX guest_versions_slot ON guest_versions (host, slot, id);
