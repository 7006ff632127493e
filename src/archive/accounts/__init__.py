"""What people sign in with: passwords, further factors, other providers. Pure: what is kept of it lies in the ledger."""
