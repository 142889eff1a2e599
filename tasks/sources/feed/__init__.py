"""Feeds, and the pages to which they link."""
