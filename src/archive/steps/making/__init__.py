"""What is made of originals: renditions, captions, tags, and what is noted of their quality and their risk."""
