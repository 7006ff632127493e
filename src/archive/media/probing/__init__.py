"""Probing: what a file is, told by children that may open nothing else."""
