"""The preserved form: inventories, versions, leases and commits of OCFL objects on the layer below."""
