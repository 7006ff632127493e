"""Workbooks of the network as centres fill them in."""

import io

import openpyxl


def book(**sheets) -> bytes:
    """A workbook: title of a sheet -> header and rows."""
    found = openpyxl.Workbook(write_only=True)
    for title, lines in sheets.items():
        sheet = found.create_sheet(title)
        for line in lines:
            sheet.append(line)
    data = io.BytesIO()
    found.save(data)
    return data.getvalue()
