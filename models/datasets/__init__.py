"""Labelled data: readers of public sets, and labels and texts of our own. Nothing here trains or measures."""
