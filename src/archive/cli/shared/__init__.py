"""What several commands do alike before and after their step."""
