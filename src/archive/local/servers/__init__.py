"""One module per part of the stack: what it needs before it starts, how it starts, how it says that it works."""
