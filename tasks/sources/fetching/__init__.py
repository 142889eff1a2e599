"""Polite fetching over HTTP: address guard, robots.txt, rate limits per host, client, journal."""
