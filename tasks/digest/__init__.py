"""The digest of a night: one HTML page that needs no script, no network and no other file."""
