"""Starts a decoder of ours: `python -I launch.py LIBRARIES MODULE ARGUMENT...`. A script of its own, standard library only.

The module's `main` gets the arguments and answers with the exit status. Every package of ours is empty here, its `__init__`
is not run: nothing of the archive is loaded but the decoder's own modules, and in the sandbox no others are to be seen.
LIBRARIES is the folder that its libraries are installed in, of which an isolated interpreter may not know; a hyphen where it
needs none.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

NONE = "-"
_HOUSE = Path(__file__).resolve().parents[2]


class Hollow:
    """Finds packages of the archive, and gives their folders without what their `__init__` would load."""

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None, /) -> ModuleSpec | None:
        """A package without code; None for modules, which the import system finds in their package's folder."""
        room, *within = name.split(".")
        folder = _HOUSE.joinpath(*within)
        if room != _HOUSE.name or not folder.is_dir():
            return None
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        return spec


def main() -> int:
    """Run the module's `main`; its exit status."""
    _, libraries, module, *arguments = sys.argv
    sys.meta_path.insert(0, Hollow())
    if libraries != NONE:
        sys.path.append(libraries)
    status: int = import_module(module).main(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
