-- Hosted deposits and withdrawals (SEP-24): what their pages asked, and what the user answered.

CREATE TABLE hosted_flows (
    transaction_id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the secret in the address of the pages; NULL until the link is opened.
    session TEXT,
    expires_at TEXT NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL
);
CREATE UNIQUE INDEX hosted_flows_session ON hosted_flows (session) WHERE session IS NOT NULL;
CREATE INDEX hosted_flows_expires ON hosted_flows (expires_at);
