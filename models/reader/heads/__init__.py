"""The small layers on top of the shared encoder, one file per question; each says the shapes it takes and gives.

Not here: how answers are decoded into spans and labels, which needs no weights.
"""
