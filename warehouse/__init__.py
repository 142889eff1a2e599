"""What the data is: tables, Parquet files, the DuckDB snapshot and its views. No models and no Prefect here."""
