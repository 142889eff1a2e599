"""Files, each read by its format, as records."""
