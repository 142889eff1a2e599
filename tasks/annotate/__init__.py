"""A shard of articles read by every stage, and the canary."""
