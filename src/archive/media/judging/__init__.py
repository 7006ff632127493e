"""Notes on the quality of an original, from what was measured of it."""
