"""The network's workbook: one kind of sheet in each module, and what all of them share."""
