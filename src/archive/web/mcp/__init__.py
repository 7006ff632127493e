"""The catalogue for language models, by the Model Context Protocol: four tools that read."""
