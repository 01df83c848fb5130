-- What was decided about an unapplied payment. `payment` is what was read of the ledger's record, so that it can still be
-- credited; empty for what could not be read. A decision of `matched` goes with the outcome `credited`; `refund` is an
-- order to send back exactly what arrived, with this memo. Who decided is a name the operator gave, or a guest's.
ALTER TABLE ledger_payments ADD COLUMN payment TEXT;
ALTER TABLE ledger_payments ADD COLUMN decision TEXT CHECK (decision IN ('matched', 'refund', 'dismissed'));
ALTER TABLE ledger_payments ADD COLUMN decided_at TEXT;
ALTER TABLE ledger_payments ADD COLUMN decided_by TEXT;
ALTER TABLE ledger_payments ADD COLUMN decided_why TEXT;
ALTER TABLE ledger_payments ADD COLUMN refund_memo_kind TEXT;
ALTER TABLE ledger_payments ADD COLUMN refund_memo_value TEXT;
