"""The care for what is preserved: read, copied, healed, brought to newer formats, brought back from the objects alone."""
