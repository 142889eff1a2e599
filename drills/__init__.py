"""Faults, caused on purpose: what was published must be intact after each, and the next run must complete."""
