-- Events out: what clients asked to be told (SEP-31 and SEP-12 callbacks), and what is still to be told.

-- Who is to be told about what. `seq` numbers the events of a subject for ever; `told` is a digest of what was told
-- last, so that nothing is told twice. Nothing personal.
CREATE TABLE callbacks (
    subject    TEXT    NOT NULL PRIMARY KEY,
    url        TEXT    NOT NULL,
    active     BOOLEAN NOT NULL,
    seq        BIGINT  NOT NULL,
    told       TEXT    NOT NULL,
    updated_at TEXT    NOT NULL
);

-- Events not delivered yet, written with the change they tell of and gone once delivered. Of a stream (a
-- transaction, a customer) only the first that is not a dead letter is sent. `event` is what is sent, sealed.
CREATE TABLE outbox (
    id          TEXT    NOT NULL PRIMARY KEY,
    stream      TEXT    NOT NULL,
    seq         BIGINT  NOT NULL,
    url         TEXT    NOT NULL,
    event       BYTEA   NOT NULL,
    created_at  TEXT    NOT NULL,
    retry_from  TEXT    NOT NULL,
    due_at      TEXT    NOT NULL,
    attempts    BIGINT  NOT NULL,
    lease_until TEXT,
    lease_token TEXT,
    last_error  TEXT,
    dead_letter BOOLEAN NOT NULL,
    UNIQUE (stream, seq)
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE NOT dead_letter;
CREATE INDEX outbox_dead_letters ON outbox (created_at) WHERE dead_letter;
