"""Web archives (WARC and ARC), read in bounded memory."""
