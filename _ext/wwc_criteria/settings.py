"""What the settings of the extension in conf.py may be."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from .datafile.messages import Subtype

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

_PATH = (str, PathLike)
#: The types of the settings, and what to write.
_TYPES: dict[str, tuple[tuple[type[Any], ...], str]] = {
    "wwc_criteria_file": (_PATH, "the path of a data file, in quotes"),
    "wwc_criteria_files": ((list, tuple), "a list of paths of data files, each in quotes"),
    "wwc_criteria_links": (_PATH, "the path of a file, in quotes"),
    "wwc_criteria_find_from": ((int,), "a whole number, without quotes"),
}


def check_settings(app: Sphinx, config: Config) -> None:
    """Warn of a setting of a wrong type, and go on as if it were left out: Sphinx would go on with it, and fail."""
    for name, (types, wanted) in _TYPES.items():
        value = config[name]
        paths = value if isinstance(value, list | tuple) else ()
        if not isinstance(value, types) or not all(isinstance(path, _PATH) for path in paths):
            config[name] = config.values[name].default
            message = "%s in conf.py is %r, which is ignored. Write %s."
            logger.warning(message, name, value, wanted, type="wwc", subtype=Subtype.WRONG_TYPE)
