"""A small fixed set of invented articles, read every night: its answers change only with the model or the machine.

The texts and claims are never edited: answers to another set cannot be compared with earlier answers.
"""
