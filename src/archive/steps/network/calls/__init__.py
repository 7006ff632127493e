"""Calls: what contests and commendations take, judge and grant; kept in the object of their activity (docs/adr/0061)."""
