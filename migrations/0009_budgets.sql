-- What one client can take from the others is bounded.

-- Who is behind a callback's host: deliveries to one site at once are bounded. Empty for events of earlier releases.
ALTER TABLE outbox ADD COLUMN site TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_leased ON outbox (lease_until, site) WHERE lease_until IS NOT NULL;

-- Rows that requests lock while they count a quota and add to it: a few that all accounts share.
CREATE TABLE quota_locks (
    shard BIGINT NOT NULL PRIMARY KEY
);

-- The account of `owner`, without memo and muxed id: they cost nothing, so quotas are counted by it. Muxed addresses of
-- earlier releases count for nobody.
ALTER TABLE customers ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE customer_files ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE quotes ADD COLUMN account TEXT NOT NULL DEFAULT '';
UPDATE customers SET account = substr(owner, 1, 56);
UPDATE customer_files SET account = substr(owner, 1, 56);
UPDATE quotes SET account = substr(owner, 1, 56);
CREATE INDEX customers_account ON customers (account);
CREATE INDEX customer_files_account ON customer_files (account) WHERE expires_at IS NOT NULL;
CREATE INDEX quotes_account ON quotes (account, expires_at) WHERE transaction_id IS NULL;
-- What nothing uses is swept out after a while.
CREATE INDEX customers_updated ON customers (updated_at);
CREATE INDEX quotes_unused ON quotes (expires_at) WHERE transaction_id IS NULL;

-- Payments to us that were too small to be looked at: one row for each account and asset, whatever their number. Those up
-- to `last_operation` are counted: ids of a feed only grow, so that two hosts count each once.
CREATE TABLE dust (
    account        TEXT   NOT NULL,
    asset          TEXT   NOT NULL,
    payments       BIGINT NOT NULL,
    amount         TEXT   NOT NULL,
    last_operation BIGINT NOT NULL,
    updated_at     TEXT   NOT NULL,
    PRIMARY KEY (account, asset)
);
