"""Everything that touches weights: texts in, answers out; how the weights were trained and how they are measured.

Not here: files of the lake, tables, SQL, Prefect. This room knows nothing of articles beyond their text.
"""
