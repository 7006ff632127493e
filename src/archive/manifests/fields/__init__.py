"""The fields of a record: those with a rule of their own have a module each, with the standard it follows.

Each takes the cells of one item and gives back a value with its faults. An optional field that breaks its rule is named
and kept as given wherever it can be; it never refuses the item.
"""
