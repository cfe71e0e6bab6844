"""What one kind of output needs besides the nodes: HTML, LaTeX, and the files next to the pages."""
