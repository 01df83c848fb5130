-- A customer's transactions, the newest first, in pages: ids begin with the time. One index for each way to name them.
CREATE INDEX transactions_sender_newest ON transactions (sender_id, id) WHERE sender_id IS NOT NULL;
CREATE INDEX transactions_receiver_newest ON transactions (receiver_id, id) WHERE receiver_id IS NOT NULL;
