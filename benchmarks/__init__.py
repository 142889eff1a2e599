"""Benchmarks: each prints ratios measured side by side in one run. Nothing here fails on time."""
