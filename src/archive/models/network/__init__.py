"""The network of centres: what they do, who does it, what is shown together, what is asked for, and what is counted of it."""
