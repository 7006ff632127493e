"""The picture decoder: its modules run inside the sandbox and import nothing of ours but each other."""
