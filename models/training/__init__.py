"""How the embedded weights are made: one reader per data set, the joint loop, and what is fitted after it.

Not here: anything the pipeline needs at night; nothing outside this room imports it except evaluation and
the tests.
"""
