"""What words and their order say without a network: sentences, quotations, names, speakers, summaries."""
