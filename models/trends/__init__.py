"""Trends: whether as many texts of a night have something as the nights before let expect. Counts in, verdicts out."""
