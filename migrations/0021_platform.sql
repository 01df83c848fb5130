-- The Platform API: what a business has called, and its lists of transactions.

-- A call with an idempotency key. `digest` is of its method and parameters; `reply`, sealed, is missing if the host stopped
-- between the change and the answer.
CREATE TABLE platform_calls (
    credential     TEXT  NOT NULL,
    key            TEXT  NOT NULL,
    digest         TEXT  NOT NULL,
    transaction_id TEXT  NOT NULL,
    reply          BYTEA,
    at             TEXT  NOT NULL,
    PRIMARY KEY (credential, key)
);
CREATE INDEX platform_calls_at ON platform_calls (at);

-- When the user's money came in, and until when the user has to act. Transactions of earlier releases have neither until they
-- change.
ALTER TABLE transactions ADD COLUMN received_at TEXT;
ALTER TABLE transactions ADD COLUMN act_by TEXT;
-- Lists of a protocol's transactions, of one status or of all, by each order: ids begin with the time. A list of several
-- statuses merges a page of each.
CREATE INDEX transactions_protocol ON transactions (protocol, id);
CREATE INDEX transactions_protocol_status ON transactions (protocol, status, id);
CREATE INDEX transactions_received ON transactions (protocol, received_at, id);
CREATE INDEX transactions_status_received ON transactions (protocol, status, received_at, id);
CREATE INDEX transactions_act_by ON transactions (protocol, act_by, id);
CREATE INDEX transactions_status_act_by ON transactions (protocol, status, act_by, id);

-- Payments with which a business paid users of deposits by itself: each pays one transaction.
CREATE TABLE business_payments (
    operation_id   BIGINT NOT NULL PRIMARY KEY,
    transaction_id TEXT   NOT NULL
);
