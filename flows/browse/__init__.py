"""`nightdesk browse`: the lake in a browser of this machine. Requests and responses; no SQL, no HTML."""
