"""The network of centres: the tree as the province keeps it, by command or by sheet."""
