"""Queries by people and for the page of a night, and their answers as text."""
