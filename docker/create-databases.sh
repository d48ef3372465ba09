#!/bin/sh
# One role and one database each for Airflow, MLflow and the lake's catalog: what one of them may read or
# drop is its own. PostgreSQL's image runs this once, on an empty volume.
set -eu

for name in airflow mlflow lake; do
    password=$(printenv "TRUCE_$(echo "$name" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD")
    psql --set ON_ERROR_STOP=1 --set role="truce_$name" --set password="$password" \
        --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role :"role" login password :'password';
create database :"role" owner :"role";
revoke all on database :"role" from public;
SQL
done
