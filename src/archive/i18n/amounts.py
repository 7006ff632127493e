"""Amounts as sentences and pages of either language write them."""


def gigabytes(number: int) -> str:
    """Bytes, e.g. `1,234.5 GB`."""
    return f"{number / 10**9:,.1f} GB"
