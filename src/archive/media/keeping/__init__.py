"""Keeping: lossless copies of recordings and pictures in formats that will be readable, each with its proof."""
