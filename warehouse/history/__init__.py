"""What a night needs to know of the nights before it."""
