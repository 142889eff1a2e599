"""Models: texts in, answers out; how the weights are trained and measured.

Not here: files of the lake, tables, SQL, Prefect. A model knows only the text and title of an article.
"""
