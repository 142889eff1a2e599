"""Stories: which texts report the same happening. Vectors, words and names in, stories out; not here: the lake."""
