"""One step per file: load rows, call one thing, save rows, return a receipt. No weights and no SQL text here."""
