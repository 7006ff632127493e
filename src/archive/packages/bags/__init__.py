"""BagIt 1.0 (RFC 8493) and 0.97, read strictly: one module per kind of file that a bag consists of."""
