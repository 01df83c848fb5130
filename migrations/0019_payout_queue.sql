-- Payouts that wait for a channel: when it is free, the oldest tries next.

ALTER TABLE ledger_payouts ADD COLUMN queue TEXT;
CREATE INDEX ledger_payouts_queue ON ledger_payouts (queue, id) WHERE queue IS NOT NULL AND state = 'due';
