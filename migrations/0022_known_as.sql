-- A guest may have ids of its own for customers, if it keeps them (`customer-store`), and for firm quotes. Each is one
-- customer's or one quote's.
ALTER TABLE customers ADD COLUMN known_as TEXT;
CREATE UNIQUE INDEX customers_known_as ON customers (known_as) WHERE known_as IS NOT NULL;
ALTER TABLE quotes ADD COLUMN known_as TEXT;
CREATE UNIQUE INDEX quotes_known_as ON quotes (known_as) WHERE known_as IS NOT NULL;
