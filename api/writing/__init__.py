"""Writing over HTTP: who may, once and not twice, into the audit log, one after another.

accounts_in_use  who judged which records to be one, of people who may still write here
book         the book of writing: keys of requests, who handed in which claims, what was kept closer
scribe       one person's writing: each call is one unit of work, refused or done whole
short_forms  calls and responses as the coding sheets that say the same
"""
