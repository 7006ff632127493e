"""Preserved resources on their way out: as a bag, or taken out file by file."""
