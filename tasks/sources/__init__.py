"""Readers of sources: files, web archives and feeds in, raw records out. Nothing is cleaned here."""
