"""Planning: from facts and a profile to recipes; pure."""
