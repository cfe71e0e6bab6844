"""``python -m wwc_criteria``: see :mod:`wwc_criteria.datafile.cli`."""

import sys

from .datafile.cli import main

sys.exit(main(prog="python -m wwc_criteria"))
