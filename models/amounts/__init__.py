"""Numbers of a text with what they count or measure. Knows rules alone: no weights, no files.

What belongs here: numbers in digits and words, units and currencies, and which words belong to an amount. Not here:
dates (models/dates), whose spans are given.
"""
