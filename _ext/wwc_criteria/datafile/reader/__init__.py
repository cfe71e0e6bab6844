"""The bytes of a data file → the model, or everything that an editor has to correct."""
