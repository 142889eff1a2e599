"""Expressions of time in a text, put on the calendar. Knows rules alone: no weights, no files, no amounts."""
