"""GraphiQL, served whole from this machine.

graphiql  GraphiQL, the page on which a newcomer asks: served whole from this machine
"""
