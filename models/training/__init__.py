"""How the embedded weights are made: rows from data sets, the joint training, and what is fitted after it.

Not here: anything that the pipeline needs at night. Only the command line and the tests import this room.
"""
