-- What was done through the admin API and the command line. Written before an action is carried out; `outcome` is the
-- HTTP status it was answered with, and NULL when nobody knows: the host died, or whoever asked went away.
CREATE TABLE admin_actions (
    id      TEXT NOT NULL PRIMARY KEY,
    at      TEXT NOT NULL,
    who     TEXT NOT NULL,
    action  TEXT NOT NULL,
    outcome BIGINT
);
