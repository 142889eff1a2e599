"""Extracts the article from an HTML page."""
