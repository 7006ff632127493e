"""Stills: pictures in widths and tiles, by libvips in a child."""
