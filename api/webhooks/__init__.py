"""Webhooks: that something happened is told to addresses that the operator of a store named.

book       the file of webhooks, and of what waits to be sent
courier    looks for news, and sends what is due
sending    one message to one address: signed, to a machine that may be reached
sole_sender  which of several processes sends: the one that holds a file locked
"""
