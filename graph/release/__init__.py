"""What leaves a store, and to whom.

export_run description excerpts   the run, the description beside the file, a part of a view
profiles/                         how much of a view goes out to somebody
analyst_graphs                    a view in the hands of networkx or rdflib
"""
