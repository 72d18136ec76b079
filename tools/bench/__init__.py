"""How fast livret is, and against what: a booklet made for it, the runs, and the table (`make bench`)."""
