"""An archive of a province's local culture."""
