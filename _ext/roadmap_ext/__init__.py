"""The site's own small Sphinx extensions: each module is one, and conf.py lists them."""
