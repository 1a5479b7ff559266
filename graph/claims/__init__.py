"""The words: what a claim is made of. Pure; imports nothing of the project.

base32        digests in lower-case base32, the letters of every id
calendars     dates of other calendars, turned into the Gregorian one by arithmetic alone
claim         entities and claims
collector     Python's collector of garbage that refers to itself
deadline      when a piece of work has to end, wherever it is by then
edtf          EDTF: the dates of a text in the Extended Date/Time Format, and forms that are refused
damage        what is raised where a store is not what was written
errors        everything that can go wrong, as one tree
decided       who decided something, and why: what every change of a life carries
made_claims   claims, citations and entities for who makes very many
marking       how something must be handled, and who may read it
older_terms   claims that were said in terms which the ontology has renamed since
period        when something was so: four dates, EDTF in and out, and the words as found
point         where something is: latitude and longitude as one value
quantity      how many, as far as it is known; and how many several groups are together
record_times  record times: microseconds since 1970-01-01T00:00Z, as integers
remembered    what functions remember of texts and dates, in one register
spelling      words that are spelt nearly alike: what somebody meant who made a slip
text          text made comparable: the one folding that every engine stores and every filter
unit          what one file comes to: a unit of claims
written_claims  many claims as canonical JSON at once
"""
