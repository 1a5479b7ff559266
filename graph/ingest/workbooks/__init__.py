"""Coding workbooks: a sheet for people who work in a spreadsheet. The way in: SHEETS.md.

coding_tabs        the tabs and their columns
tab_column         what a tab is, and a column of it
blank_workbook     an empty workbook, with drop-downs and explanations
rare_things        what a sheet can say and a workbook cannot
filled_workbook    a sheet out of a store as rows of a workbook
row_names          what the rows are called, and what they declare
rows_alike         rows of one name that cannot be one thing, or may be two
workbook_cells     reading a workbook's cells safely: no macros, links or formulas
workbook_rows      the rows that say something
workbook_tree      from rows to the tree that a sheet is read from
workbook_words     mistakes in the words of a workbook
workbook_sheet     the connector
workbook_notes     ids and errors as comments in a copy
"""
