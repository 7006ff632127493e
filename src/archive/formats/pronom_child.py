"""The signature reader: `python -I -S pronom_child.py LIBRARIES`, paths as JSON on standard input, one JSON answer.

It imports nothing of ours and reads the files it is given, nothing else. Its limits are its own first deed.
"""

import json
import resource
import sys

CPU_S = 60
MEMORY = 4 << 30
"""Address space: Go reserves 1.8 GB of it before the first file, and holds about 100 MB."""

resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.path.append(sys.argv[1])
import pygfried  # noqa: E402 - the limits come first

json.dump(pygfried.identify_many(json.load(sys.stdin)), sys.stdout)
