-- Money that the anchor sends on the ledger, and every transaction that was signed for it.

-- One row per payout. What it pays, to whom, and where it stands is sealed in `record`; columns are what queries need.
-- `cause` names what it is for: there is one payout for each.
CREATE TABLE ledger_payouts (
    id         TEXT   NOT NULL PRIMARY KEY,
    cause      TEXT   NOT NULL UNIQUE,
    state      TEXT   NOT NULL CHECK (state IN ('due', 'paid', 'refused', 'cancelled')),
    attempts   BIGINT NOT NULL,
    asset      TEXT   NOT NULL,
    stroops    BIGINT NOT NULL,
    sent_at    TEXT,
    created_at TEXT   NOT NULL,
    updated_at TEXT   NOT NULL,
    record     BYTEA  NOT NULL
);
CREATE INDEX ledger_payouts_created ON ledger_payouts (created_at, id);
CREATE INDEX ledger_payouts_due ON ledger_payouts (created_at, id) WHERE state = 'due';
CREATE INDEX ledger_payouts_refused ON ledger_payouts (id) WHERE state = 'refused';
-- What was sent of an asset since some time.
CREATE INDEX ledger_payouts_sent ON ledger_payouts (asset, sent_at) WHERE sent_at IS NOT NULL;

-- Signed transactions, each stored before it is first sent. All of it is sealed in `record`, with the fee bumps around it.
-- `revision` counts fee bumps and signatures that came later. `open`: it may be on the ledger, or get there.
CREATE TABLE ledger_payout_attempts (
    payout_id TEXT   NOT NULL REFERENCES ledger_payouts (id),
    number    BIGINT NOT NULL,
    channel   TEXT   NOT NULL,
    sequence  BIGINT NOT NULL,
    hash      TEXT   NOT NULL UNIQUE,
    revision  BIGINT NOT NULL,
    state     TEXT   NOT NULL CHECK (state IN ('open', 'paid', 'prepared', 'failed', 'void')),
    record    BYTEA  NOT NULL,
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

-- One row for each asset with a daily ceiling, locked while what was paid of it is added up.
CREATE TABLE ledger_payout_ceilings (
    asset TEXT   NOT NULL PRIMARY KEY,
    looks BIGINT NOT NULL
);

-- That nothing new is paid, while it has a row.
CREATE TABLE ledger_payout_pause (
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    by_whom TEXT NOT NULL,
    why   TEXT   NOT NULL,
    since TEXT   NOT NULL
);

-- When the host knew that the refund of an unapplied payment is on the ledger.
ALTER TABLE ledger_payments ADD COLUMN refunded_at TEXT;
