"""The ways of the workbench, a module for each kind of page."""
