"""The page of a night: one HTML file that needs no script, no network and no other file. Not here: serving it."""
