"""Which quotations of different articles are the same, and how they differ; knows no table."""
