"""Web archives: WARC and ARC, within bounded memory."""
