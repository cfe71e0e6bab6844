"""The command line for editors: the check without a build, and what it writes into a data file."""
