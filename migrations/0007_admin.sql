-- What operators changed through the admin API, which the command line uses too. Written before an action is carried out;
-- `outcome` is the HTTP status of the answer, and NULL when nobody knows: the host died, or the client went away.
CREATE TABLE admin_actions (
    id      TEXT NOT NULL PRIMARY KEY,
    at      TEXT NOT NULL,
    who     TEXT NOT NULL,
    why     TEXT NOT NULL,
    action  TEXT NOT NULL,
    outcome BIGINT
);
