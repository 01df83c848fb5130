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
