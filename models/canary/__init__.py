"""A small fixed set of invented articles, asked the same questions every night: what changes is the model or the
machine.

The texts and claims are never edited: another set is another measure, and what was answered before it cannot be
compared with it.
"""
