"""``python -m wwc_criteria``: see :mod:`wwc_criteria.datafile.commands.cli`."""

import sys

from .datafile.commands.cli import main

sys.exit(main(prog="python -m wwc_criteria"))
