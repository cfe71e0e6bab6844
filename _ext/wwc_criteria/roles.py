"""The role ``wwc-download``, a link to one of the downloads. The roles for criteria and areas are the domain's."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from . import dependencies
from .catalogues import listed_files, scope_of
from .datafile.messages import hint
from .doctree.nodes import wwc_downloads
from .domain import domain_of
from .output.downloads import titles


class DownloadRole(ReferenceRole):
    """Links one file of the open data, by its name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the placeholder of the link, or a message on a name that no download has."""
        files = {
            name: (title, path, argument)
            for path, argument in listed_files(self.env).items()
            for name, title in titles(scope_of(self.env, path)).items()
        }
        if self.target not in files:
            reason = hint(self.target, files, "downloads") if files else " Set wwc_criteria_file in conf.py."
            message = self.inliner.reporter.warning(f"There is no download `{self.target}`.{reason}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        title, path, argument = files[self.target]
        page = domain_of(self.env).current_page
        dependency = dependencies.dependency_on(path, argument, ())
        page.dependencies.add(dependency)
        page.references.update(dependencies.references(dependency))
        page.downloads.add(path)
        title = self.title if self.has_explicit_title else title
        return [wwc_downloads(docname=self.env.docname, path=path, file=self.target, title=title)], []
