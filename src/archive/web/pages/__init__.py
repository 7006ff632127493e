"""One module per kind of page; each has `router(services, pages)`."""
