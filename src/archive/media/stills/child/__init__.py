"""Modules of the picture decoder. They run inside the sandbox and import nothing of ours but each other."""
