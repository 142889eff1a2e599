"""How good the embedded weights are: scores per head on labelled data, and the model card written from them."""
