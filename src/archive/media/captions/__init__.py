"""Captions: delivered words in time to WebVTT."""
