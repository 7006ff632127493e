"""Access: which of a resource may be made, read, shown and given away, and what in it is nobody's business. Pure."""
