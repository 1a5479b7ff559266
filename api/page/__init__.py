"""The page: the affair in a browser, for people who know no GraphQL, over the public API alone.

serving    the page and its files at their addresses, under a strict policy
files      what the page is made of: its own modules, words, styles, and libraries of others
documents  the questions that the page puts: one file each, fragments put in where they are named

One folder a view, each with its module and its questions; `shell` has what all views share, `words`
the words of each language. `README.md` shows how to add a view.
"""
