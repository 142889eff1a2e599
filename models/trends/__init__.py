"""Trends: what the nights before let expect of a night. Counts in, expected numbers and probabilities out."""
