-- What guests remember, by the guest's name. Values are sealed; keys are not. Keys are bytes, so that their order is the
-- same in every database. `size` is key and value together, unsealed.
CREATE TABLE guest_kv (
    guest      TEXT   NOT NULL,
    key        BYTEA  NOT NULL,
    value      BYTEA  NOT NULL,
    size       BIGINT NOT NULL,
    updated_at TEXT   NOT NULL,
    PRIMARY KEY (guest, key)
);
