"""Rules over words and their order, without a network: sentences, quotations, names, speakers, summaries."""
