"""The workbench: everybody who works on the archive. Unlike the portal it acts, by the steps that the command line calls."""
