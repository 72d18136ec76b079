"""Made-up inputs for everything that reads content: it must end clean, whatever it is given."""
