"""Receipts in words: as a page of the portal, as a file that carries all it needs, as a letter. Only what is given is read."""

from archive.receipts.html import LETTERS_ITEMS, Around, letter, page
from archive.receipts.invitation_cards import Card, cards
from archive.receipts.templating import environment, worded

__all__ = ["LETTERS_ITEMS", "Around", "Card", "cards", "environment", "letter", "page", "worded"]
