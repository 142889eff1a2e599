"""Files of a folder, in each format, as records."""
