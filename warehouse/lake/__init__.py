"""The folders and locks of a lake, and one Parquet file, whole or absent."""
