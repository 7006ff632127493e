"""Texts: bytes of unknown encoding judged by the words they make, and the kinds of captions told apart. Standard library only."""
