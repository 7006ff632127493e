"""What every answer has in common: what is needed, addresses, languages, errors, templates, headers."""
