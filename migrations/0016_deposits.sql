-- Off-chain money that came in (SEP-6 deposits): each payment once, whoever reports it and how often.

CREATE TABLE deposit_payments (
    guest TEXT NOT NULL,
    external_id TEXT NOT NULL,
    -- The deposit that it was reported for; NULL: for none that is known.
    transaction_id TEXT,
    -- `credited`, `unapplied` or `dismissed`.
    outcome TEXT NOT NULL,
    -- Why it is not credited.
    reason TEXT,
    asset TEXT NOT NULL,
    amount TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    decided_by TEXT,
    decided_why TEXT,
    decided_at TEXT,
    PRIMARY KEY (guest, external_id)
);
CREATE INDEX deposit_payments_unapplied ON deposit_payments (seen_at) WHERE outcome = 'unapplied';
