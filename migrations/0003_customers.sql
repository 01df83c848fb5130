-- People and organisations known through SEP-12, and who signed in.

-- Everything about them is sealed in `record`.
CREATE TABLE customers (
    id         TEXT   NOT NULL PRIMARY KEY,
    version    BIGINT NOT NULL,
    owner      TEXT   NOT NULL,
    memo       TEXT   NOT NULL,
    created_at TEXT   NOT NULL,
    updated_at TEXT   NOT NULL,
    record     BYTEA  NOT NULL,
    UNIQUE (owner, memo)
);

-- Files of customers: photos of documents and the like. A file is `owner`'s, who uploaded it, until a customer has it:
-- then it is the customer's alone and stays with them. Before that it goes when `expires_at` has passed. What it shows is
-- sealed in `content`; `size` is that of the file.
CREATE TABLE customer_files (
    id           TEXT   NOT NULL PRIMARY KEY,
    owner        TEXT   NOT NULL,
    customer_id  TEXT,
    content_type TEXT   NOT NULL,
    size         BIGINT NOT NULL,
    created_at   TEXT   NOT NULL,
    expires_at   TEXT,
    content      BYTEA  NOT NULL
);
CREATE INDEX customer_files_customer ON customer_files (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX customer_files_owner ON customer_files (owner) WHERE expires_at IS NOT NULL;
CREATE INDEX customer_files_expiry ON customer_files (expires_at) WHERE expires_at IS NOT NULL;

-- SEP-10 challenges that have signed somebody in.
CREATE TABLE used_challenges (
    hash       TEXT NOT NULL PRIMARY KEY,
    expires_at TEXT NOT NULL
);
CREATE INDEX used_challenges_expiry ON used_challenges (expires_at);
