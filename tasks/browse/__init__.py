"""The pages of `nightdesk browse`: what the lake answers, as HTML. No SQL, no requests, no settings."""
