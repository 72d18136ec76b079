"""Livret: from a folder of Kirby content to a booklet for the press and for the ear."""

__version__ = "0.1.0"
