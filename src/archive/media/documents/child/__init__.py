"""The readers of documents: they run inside the sandbox and import nothing of ours but each other and the picture decoder."""
