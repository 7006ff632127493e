-- Two roles with a database each, and nothing else: psql -v archive_word=… -v airflow_word=… -f postgresql.sql
-- Run it as a superuser, once. Each role owns its database, so that it can make its schema and tables there; it can do nothing elsewhere.
SET password_encryption = 'scram-sha-256';
CREATE ROLE archive LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'archive_word';
CREATE ROLE airflow LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'airflow_word';
CREATE DATABASE archive OWNER archive ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE airflow OWNER airflow ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE archive FROM PUBLIC;
REVOKE ALL ON DATABASE airflow FROM PUBLIC;
