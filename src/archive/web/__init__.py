"""The public portal: pages, API and media of what is published, and nothing else. `archive.web.app.create_app` makes it."""
