-- Deposits and withdrawals (SEP-6): the customer one is for, and a user's lists of them.

ALTER TABLE transactions ADD COLUMN customer_id TEXT;
CREATE INDEX transactions_customer ON transactions (customer_id, status) WHERE customer_id IS NOT NULL;
CREATE INDEX transactions_customer_newest ON transactions (customer_id, id) WHERE customer_id IS NOT NULL;
-- A user's transactions of one asset and one kind, the newest first, in pages: ids begin with the time. A list of several
-- kinds merges a page of each.
CREATE INDEX transactions_owner_kind ON transactions (owner, protocol, asset, kind, id);
