"""What our preserved objects look like: names, documents, messages; how they are written and read. Values in, values out."""
