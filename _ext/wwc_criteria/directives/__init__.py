"""The directives: their options, and the calls to the rest."""
