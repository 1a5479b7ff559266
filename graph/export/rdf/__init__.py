"""RDF out: one file a syntax, over one source of statements."""
