"""Polite fetching over HTTP: guard of addresses, robots.txt, turns per host, client, journal. Knows no feeds."""
