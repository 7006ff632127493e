"""Guarded: every decoder is a child process without network, within limits, that ends with its parent."""
