"""Checkpoints of the Hugging Face hub, or of a folder, that replace the embedded models for a stage."""
