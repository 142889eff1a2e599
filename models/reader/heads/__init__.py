"""The small layers on top of the shared encoder, one file per question, each with the shapes of input and output.

Not here: how answers are decoded into spans and labels, which needs no weights.
"""
