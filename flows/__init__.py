"""What happens, in order; the command line; the settings. No loops over rows, no SQL and no tensors here."""
