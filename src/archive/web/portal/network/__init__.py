"""Pages of the network: what centres do, show together and are asked for, one module for each concept."""
