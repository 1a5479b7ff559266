"""Reports on paper, for a meeting or a court: with numbered notes of where each word stands.

board_report   all calls by State, and what came of them
claims_report  an entity, or one claim, with what denies it
docx_file      a report as a DOCX file
duty_report    the duties that an event gives rise to
html_file      a report as a page to print
report         what a report is: lines that stay together, and notes to them
source_notes   what notes tell of sources: name, address, archive, day of access
"""
