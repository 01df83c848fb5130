-- Transfers that wait for a customer and name none: the user's own may be registered without naming the transfer.

CREATE INDEX transactions_waiting_unnamed ON transactions (owner) WHERE customer_id IS NULL
    AND status = 'pending_customer_info_update';
