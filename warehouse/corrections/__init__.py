"""Corrections by people, and the answers to which they apply."""
