"""The judge: an encoder of its own reads a claim beside a statement and says how the one stands to the other.

What belongs here: how a claim and a statement become a row, the network, and the opened weights. Not here: which
sentences are worth reading (models/judge/stance.py), training (models/training), the reader.
"""
