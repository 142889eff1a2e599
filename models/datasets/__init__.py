"""Labelled data: what is read from public sets, and labels and texts of our own. Trains and measures nothing."""
