-- What one client can take from the others is bounded.

-- Who is behind a callback's host: deliveries to one site at once are bounded. Empty for events of earlier releases.
ALTER TABLE outbox ADD COLUMN site TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_leased ON outbox (lease_until, site) WHERE lease_until IS NOT NULL;
