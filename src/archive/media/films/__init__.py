"""Films: moving pictures and sound to HLS and what goes with it."""
