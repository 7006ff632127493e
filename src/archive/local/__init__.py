"""The embedded stack: start, watch and stop the real servers of one machine, everything under one folder.

PostgreSQL, SeaweedFS, Elasticsearch, Airflow, the worker and the portal run below one supervisord. Decisions are in
docs/adr/0002-embedded-stack.md.
"""
