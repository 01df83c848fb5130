#!/bin/sh
# For the image of PostgreSQL, which runs it once, in an empty data directory: init.sql, and the role's password.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -f /anchor/init.sql postgres
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -v password="$(cat /run/secrets/database_password)" postgres <<'SQL'
ALTER ROLE anchor PASSWORD :'password';
SQL
