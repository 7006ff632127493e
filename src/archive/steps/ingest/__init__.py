"""From the drop to the reviewer's desk: what a delivery is, whether it is whole, where it is kept, what its centre is told."""
