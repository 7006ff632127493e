"""Addresses that nobody guesses: unguessable keys, and addresses signed for an hour."""
