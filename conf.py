"""Sphinx configuration, https://www.sphinx-doc.org/en/master/usage/configuration.html."""

from __future__ import annotations

import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils.nodes import Node
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

# While it is imported, it prints that it will draw no pictures without matplotlib. `ogp_image` is the picture.
with redirect_stdout(None):
    import sphinxext.opengraph  # noqa: F401

# The project ---------------------------------------------------------------------------------------------------------

project = "Roadmap to Informed Communities"
author = "The Roadmap’s editors"
copyright = "The Roadmap’s editors; the chapter on What Works Cities: Sunlight Foundation, GNU GPL 3"
version = release = "1.0"
language = "en"

# The address of the repository on GitHub, without a slash at its end. From it come the links to edit a page and to
# reach the editors; without it there are none. Read the Docs sets the variable.
repository = os.environ.get("READTHEDOCS_GIT_CLONE_URL", "").removesuffix(".git")
if not repository.startswith("https://"):
    repository = ""
if repository:
    tags.add("repository")  # noqa: F821 - Sphinx's own name here
# The address of the folder in which readers find the PDF as `pdf/` and the e-book as `epub/`. Without it the pages do
# not offer them. Read the Docs sets the variables.
books = ""
if "READTHEDOCS_VERSION" in os.environ:
    site = "/".join(os.environ["READTHEDOCS_CANONICAL_URL"].split("/")[:3])
    books = f"{site}/_/downloads/{os.environ['READTHEDOCS_LANGUAGE']}/{os.environ['READTHEDOCS_VERSION']}/"
if books:
    tags.add("books")  # noqa: F821
extlinks = {"repository": (f"{repository}/%s", None), "book": (f"{books}%s", None)}
# When the content last changed, and not when the pages were built.
today = last_updated = re.search(r"^## (.+)$", (HERE / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]

extensions = [
    "myst_parser",
    "sphinx.ext.extlinks",
    "sphinx_design",
    "notfound.extension",
    "sphinxext.opengraph",
    "wwc_criteria",
    "roadmap_ext.format_reference",
    "roadmap_ext.latex_fonts",
    "roadmap_ext.link_urls",
    "roadmap_ext.reader_epub",
    "roadmap_ext.sitemap",
]
nitpicky = True
# Quotes are written as they are meant, in the pages as in the data.
smartquotes = False

myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence"]
myst_heading_anchors = 3

wwc_criteria_files = ["wwc/criteria.yml", "wwc/2022.yml"]
wwc_criteria_links = "wwc/links.json"

linkcheck_timeout = 20
linkcheck_retries = 2

# HTML ----------------------------------------------------------------------------------------------------------------

html_theme = "furo"
html_title = project
html_short_title = "Informed Communities"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"loading_method": "defer"})]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_scaled_image_link = False
# Where the site is published. Where nothing says it, the pages name no canonical address.
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")

html_last_updated_fmt = last_updated
html_context = {"repository": repository}
html_theme_options = {
    "source_edit_link": repository and f"{repository}/edit/main/docs/{{filename}}",
    "source_view_link": repository and f"{repository}/blob/main/docs/{{filename}}?plain=1",
    "top_of_page_buttons": ["view", "edit"] if repository else [],
    "light_css_variables": {
        "color-brand-primary": "#1f5f5b",
        "color-brand-content": "#1b6660",
        "color-brand-visited": "#5b4a8a",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7fc6bf",
        "color-brand-content": "#83cbc4",
        "color-brand-visited": "#b9a8ea",
    },
}

# The page for wrong addresses is served from any depth, so its links begin at the root of the site.
notfound_urls_prefix = "/" + html_baseurl.partition("://")[2].partition("/")[2]
notfound_template = "404.html"
notfound_context = {"title": "Page not found"}

ogp_site_url = html_baseurl
ogp_site_name = project
ogp_image = "_static/social-card.png"
ogp_image_alt = project
ogp_enable_meta_description = False

# EPUB ----------------------------------------------------------------------------------------------------------------

epub_description = "Guidance for cities on open data."
epub_identifier = epub_uid = "roadmap-to-informed-communities"
epub_scheme = "ID"
epub_tocscope = "includehidden"
epub_basename = "roadmap"
epub_cover = ("_static/cover.png", "epub-cover.html")
epub_show_urls = "no"
epub_exclude_files = ["404.xhtml", "_static/cover.svg", "_static/social-card.png", "_static/social-card.svg"]
suppress_warnings = ["epub.unknown_project_files"]

# PDF -----------------------------------------------------------------------------------------------------------------

latex_engine = "lualatex"
# For readers, and for editors and maintainers.
latex_documents = [
    ("index", "roadmap.tex", r"Roadmap to \mbox{Informed Communities}", author, "manual"),
    ("maintaining/index", "maintaining.tex", r"Maintaining \mbox{the Roadmap}", author, "manual"),
]
latex_additional_files = ["_latex/roadmap.sty"]
latex_domain_indices = False  # the contents name the tables
latex_use_xindy = False  # the extension uses upmendex, which comes with TeX
latex_show_pagerefs = True
latex_show_urls = "no"  # roadmap_ext.link_urls shows them
latex_toplevel_sectioning = "chapter"
latex_table_style = ["booktabs", "colorrows"]
latex_elements = {
    "papersize": "letterpaper",
    "pointsize": "11pt",
    "extraclassoptions": "openany,oneside",
    "fncychap": "",
    "babel": r"\usepackage[english]{babel}",
    "preamble": r"\usepackage{roadmap}"
    + (rf"\roadmapweb{{The website}}{{{html_baseurl}}}" if html_baseurl else "")
    + (rf"\roadmapweb{{Suggest a change}}{{{repository}/issues}}" if repository else ""),
    "maketitle": r"\roadmapcover",
    "tableofcontents": r"\sphinxtableofcontents\roadmapstart",
    "sphinxsetup": r"verbatimforcewraps, verbatimvisiblespace={}, verbatimwithframe=false, "
    r"VerbatimColor={HTML}{F4F5F3}, "
    r"TableRowColorHeader={HTML}{FFFFFF}, TableRowColorOdd={HTML}{F4F5F3}, TableRowColorEven={HTML}{FFFFFF}, "
    r"InnerLinkColor={HTML}{1F5F5B}, OuterLinkColor={HTML}{1F5F5B}",
    "figure_align": "tbp",
}

# Other builders ------------------------------------------------------------------------------------------------------

man_pages = [("index", "roadmap", project, [author], 7)]
texinfo_documents = [
    ("index", "roadmap", project, author, "Roadmap", "Guidance for cities on open data.", "Miscellaneous")
]


def setup(app: Sphinx) -> None:
    """Register what sphinxext-opengraph needs before it makes the metadata of a page, and see which books there are."""
    app.connect("html-page-context", name_page, priority=400)
    if not (Path(app.srcdir) / "maintaining").is_dir():  # the small sites of the tests
        del app.config.latex_documents[1:]


def name_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Node | None) -> None:
    """Name the page in its context, where the builders `json` and `pickle` leave the name out."""
    context.setdefault("pagename", pagename)
