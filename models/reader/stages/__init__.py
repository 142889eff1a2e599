"""The embedded reader's answers, one stage per file: from token states to what `models.api` promises.

Not here: layers with weights (heads), checkpoints from a hub.
"""
