"""Cleaning, as plain functions on text and values: encoding, removed spans, dates, identity, language. No files."""
