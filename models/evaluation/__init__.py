"""Scores of the embedded weights on labelled data, by head, and the model cards written from them."""
