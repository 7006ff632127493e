"""The steps: each module has one `run`, safe to repeat and to kill. In wings, and what the wings share."""
