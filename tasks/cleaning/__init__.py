"""Cleaning, as plain functions on texts and values: encoding, removed spans, dates, identity, language. No files."""
