"""The checks of a file for the press, each a function; the tables stand in `checking`."""
