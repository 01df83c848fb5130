-- Transactions that nobody has paid cost their owner nothing: they are counted, and go after a while.

-- The owner's account, without memo and muxed id, while the transaction waits for its payment. Those opened by earlier
-- releases count for nobody until they change.
ALTER TABLE transactions ADD COLUMN unpaid_account TEXT;
CREATE INDEX transactions_unpaid ON transactions (unpaid_account) WHERE unpaid_account IS NOT NULL;
CREATE INDEX transactions_expired ON transactions (updated_at) WHERE status = 'expired';
CREATE INDEX deposit_payments_transaction ON deposit_payments (transaction_id) WHERE transaction_id IS NOT NULL;
