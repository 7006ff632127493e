"""Tags made by models: one contract `Tagger`, and what of it is installed. The only room with models and onnxruntime.

Importing it is light; a model is loaded once per process, when its tagger is first used.
"""

from archive.tagging.contract import Subject, Tagged, Tagger, TaggerFailed
from archive.tagging.installed import missing, taggers
from archive.tagging.running import run

__all__ = ["Subject", "Tagged", "Tagger", "TaggerFailed", "missing", "run", "taggers"]
