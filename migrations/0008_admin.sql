-- The admin API: what was done through it, and which version of which guest served since when.

-- Written before the action is carried out; `outcome` is the HTTP status it was answered with, and NULL when nobody
-- knows: the host died, or whoever asked went away.
CREATE TABLE admin_actions (
    id      TEXT NOT NULL PRIMARY KEY,
    at      TEXT NOT NULL,
    who     TEXT NOT NULL,
    action  TEXT NOT NULL,
    outcome BIGINT
);

-- A row each time another version of a guest begins to serve on a host. `slot` is the configured file, `cause` is
-- start, file, deploy or rollback, `file_hash` what the configured file held then.
CREATE TABLE guest_versions (
    id        TEXT NOT NULL PRIMARY KEY,
    at        TEXT NOT NULL,
    host      TEXT NOT NULL,
    slot      TEXT NOT NULL,
    hash      TEXT NOT NULL,
    name      TEXT NOT NULL,
    version   TEXT NOT NULL,
    cause     TEXT NOT NULL,
    who       TEXT NOT NULL,
    file_hash TEXT
);
CREATE INDEX guest_versions_slot ON guest_versions (host, slot, id);
