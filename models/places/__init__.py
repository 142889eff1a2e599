"""Places: which words name a place, and which real-world place that is. The gazetteer is here; its making is not
(`models/training/gazetteer.py`)."""
