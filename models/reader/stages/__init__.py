"""The stages of the embedded reader, one per file: from token states to the answers of `models.api`.

Not here: layers with weights (heads), checkpoints of a hub.
"""
