"""The lakehouse: DuckLake (a SQL catalog and Parquet data), the raw envelope, the run log, publication."""
