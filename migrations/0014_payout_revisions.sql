-- How often a payout has changed: one that was read is changed only if nobody changed it since.
ALTER TABLE ledger_payouts ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
