"""The pages for people; a page's module has `router(services, pages)`, the others make what it shows."""
