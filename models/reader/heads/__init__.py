"""The small layers on top of the shared encoder in torch, as training needs them: one file per question.

Not here: the same layers in numpy, which answer (`models.reader.scoring`), and how answers are decoded.
"""
