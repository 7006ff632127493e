"""What sentences mean, as vectors: entries are near a question though they have none of its words. Without the model, none is.

A vector is made where an entry is written, and kept in its document beside a digest of what it was made from, so that a reindex
makes only those of which the text has changed. Of a search it is begun while words are still looked for, and waited for not long.
"""

from archive.catalogue.meaning.passages import Vector
from archive.catalogue.meaning.sentences import NONE, Meaning, Sentences, installed

__all__ = ["NONE", "Meaning", "Sentences", "Vector", "installed"]
