"""Fields of the mutation: one class each. What they do stands in `api.writing`.

mutation   what a field of the mutation is
sheets     handing in a coding sheet
short_forms calls and responses, each of which makes a sheet
decisions  deciding about claims
performing fields of a mutation, one after another
fields     which fields there are
"""
