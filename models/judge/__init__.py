"""The judge: an encoder of its own reads a claim beside a statement and answers with the statement's stance.

What belongs here: how a claim and a statement become a row, the network, its opened weights, and the stage.
Not here: training (models/training), the reader.
"""
