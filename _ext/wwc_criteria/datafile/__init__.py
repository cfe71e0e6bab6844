"""The data file: its format, what is wrong with a file, and what one holds. Knows neither Sphinx nor docutils."""
