"""The bookkeeping of a lake, and the DuckDB file that is made from it: views, macros, exact lists of files."""
