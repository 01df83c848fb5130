-- How far everything an account received is known to have been read. `read_to`: nothing is missing up to this ledger but
-- what is in `history_gaps`; written now and then, so it may be behind. `known_ledger` and `known_hash`: a ledger that was
-- read, by which a network that was reset is recognised. Of what an earlier release read only its last record is known.
ALTER TABLE cursors ADD COLUMN read_to BIGINT;
ALTER TABLE cursors ADD COLUMN known_ledger BIGINT;
ALTER TABLE cursors ADD COLUMN known_hash TEXT;
UPDATE cursors SET read_to = (token + 1) / 4294967296 - 1;

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
