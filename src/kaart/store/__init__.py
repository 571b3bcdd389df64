"""The store: Parquet files with a manifest each, written whole or not at all."""
