"""Reading texts: documents coded by hand before there were rules, and how well these do.

The documents in `seen` were looked at while the rules were written; those in `unseen` were not,
and no rule was changed after their scores were known.
"""
