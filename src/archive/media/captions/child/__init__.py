"""The caption reader: its modules run inside the sandbox and import nothing of ours but each other and `archive.texts`."""
