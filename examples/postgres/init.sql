-- The anchor's role and database. The role owns the database, so that the host keeps its tables up to date by itself.
-- Run once, as a superuser: psql -v ON_ERROR_STOP=1 -f init.sql postgres
-- A role with a password: ALTER ROLE anchor PASSWORD '…' after it. Another name: -v name=other.
\if :{?name}
\else
    \set name anchor
\endif

CREATE ROLE :"name" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0;
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
