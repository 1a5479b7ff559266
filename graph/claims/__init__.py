"""The words: what a claim is made of. Pure; imports nothing of the project.

claim marking        entities and claims; levels and compartments
period quantity      when, and how many, as far as it is known
text record_times    text made comparable; when the store learned of something
unit                 what one file comes to
errors               everything that can go wrong, as one tree
"""
