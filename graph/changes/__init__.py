"""What changes a store.

load load_plan   files into the store, each whole or not at all
decisions        what persons decide: reviews, re-markings, retractions
erasure          what a person orders to be erased
imports/         exports of other stores
minted_ids       ids written into files that need them
"""
