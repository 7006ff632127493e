"""OAI-PMH 2.0: what is public, and what no longer is, for whoever harvests. It reads, and says what the ledger has."""
