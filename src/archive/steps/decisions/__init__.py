"""What people decide, written to the preserved object before it counts: review, the end of consent, deletion."""
