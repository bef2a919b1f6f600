"""Two records found to be one person: everything that points to one leads to the other, until it is undone."""
