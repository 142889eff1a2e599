"""Drafts to articles: revisions, near duplicates, the ledger and the shards."""
