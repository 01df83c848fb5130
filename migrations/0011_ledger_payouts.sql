-- Money that the anchor sends on the ledger, and every transaction that was signed for it.

-- One row per payout. What it pays, to whom, and where it stands is sealed in `record`; columns are what queries need.
-- `cause` names what it is for: there is one payout for each.
CREATE TABLE ledger_payouts (
    id         TEXT   NOT NULL PRIMARY KEY,
    cause      TEXT   NOT NULL UNIQUE,
    state      TEXT   NOT NULL CHECK (state IN ('due', 'paid', 'refused')),
    attempts   BIGINT NOT NULL,
    created_at TEXT   NOT NULL,
    updated_at TEXT   NOT NULL,
    record     BYTEA  NOT NULL
);
CREATE INDEX ledger_payouts_created ON ledger_payouts (created_at, id);

-- Signed transactions, each stored before it is first sent. `open`: it may be on the ledger, or get there.
CREATE TABLE ledger_payout_attempts (
    payout_id   TEXT   NOT NULL REFERENCES ledger_payouts (id),
    number      BIGINT NOT NULL,
    channel     TEXT   NOT NULL,
    sequence    BIGINT NOT NULL,
    valid_until TEXT   NOT NULL,
    hash        TEXT   NOT NULL UNIQUE,
    envelope    TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('open', 'paid', 'failed', 'void')),
    PRIMARY KEY (payout_id, number)
);
-- A payout has one transaction under way, and so has a channel.
CREATE UNIQUE INDEX ledger_payout_attempts_of_payout ON ledger_payout_attempts (payout_id) WHERE state = 'open';
CREATE UNIQUE INDEX ledger_payout_attempts_of_channel ON ledger_payout_attempts (channel) WHERE state = 'open';
-- A payout is paid once.
CREATE UNIQUE INDEX ledger_payout_attempts_paid ON ledger_payout_attempts (payout_id) WHERE state = 'paid';

-- The last sequence number of each channel that these books know to be used. One that is higher on the ledger was used by
-- somebody else, or after these books were backed up.
CREATE TABLE ledger_payout_channels (
    account  TEXT   NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL
);
