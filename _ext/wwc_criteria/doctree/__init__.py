"""Catalogue → docutils nodes. Knows docutils, and no environment."""
