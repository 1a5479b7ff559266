"""Fields of the subscription: what is told while a reader listens.

call_turns    calls that turn: overdue, or answered
fields        which fields the subscription has
following     reading on from where a reader stands: one snapshot, some news, and where to go on
recorded      what is recorded, decided, marked otherwise or taken back
subscription  what a field of the subscription is
"""
