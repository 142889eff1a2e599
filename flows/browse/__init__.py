"""`nightdesk browse`: the lake in a browser, read-only, for this machine. Requests and responses; no SQL, no HTML."""
