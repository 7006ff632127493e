"""The maker of TIFF copies: it runs inside the sandbox and imports nothing of ours."""
