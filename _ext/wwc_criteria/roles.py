"""The role ``wwc-download``, a link to one of the downloads. The roles for criteria and areas are the domain's."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from . import dependencies
from .datafile.messages import hint
from .doctree.nodes import wwc_downloads
from .domain import domain_of
from .output.downloads import titles


class DownloadRole(ReferenceRole):
    """Links one file of the open data, by its name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the placeholder of the link, or a message on a name that no download has."""
        names = titles()
        argument = dependencies.data_file(self.config)
        if self.target not in names or not argument:
            reason = hint(self.target, names, "downloads") if argument else " Set wwc_criteria_file in conf.py."
            message = self.inliner.reporter.warning(f"There is no download `{self.target}`.{reason}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        _relative, path = self.env.relfn2path(argument)
        page = domain_of(self.env).current_page
        page.dependencies.add(dependencies.dependency_on(path, argument, ()))
        page.overviews.add("downloads")
        title = self.title if self.has_explicit_title else names[self.target]
        return [wwc_downloads(docname=self.env.docname, path=path, file=self.target, title=title)], []
