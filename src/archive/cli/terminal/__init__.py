"""What is printed, and how: every word goes through here."""
