"""Who may read and do what over HTTP, and the book of what was read and done.

addresses   tokens in addresses, where logs and histories keep them
audit       the audit log: lines that hang together by their digests, in a file of its own
caller      a caller: a name, a clearance and rights
code_flow   logging in at the provider: authorization code flow with PKCE
cookies     the cookie of a browser, and what proves that its own page asks
factor      the second factor: codes that change with time (RFC 6238)
failures    failures in a row, which are throttled
gate        from the header of a request to its caller, or a refusal that tells nothing
kept_open   files that stay open from one use to the next: opening takes longer than all else
noting      writing down who read, took away or decided what: at once, else by threads that wait
oidc        tokens of an organisation's own provider: which claims give what
provider_keys the public keys of a provider, fetched again when they change
recognised  whom a token or a session stood for, for the next request that sends the same
shared_file what several processes of one server know in common
tokens      the book of tokens and sessions: digests alone, beside the store
waiting     what may have to wait for a file or a thread: at once where it need not
way         the way on which a request came: over TLS, or on the machine itself
token_rows  tokens as they stand in the book, and reading them on one connection
token_tables  the tables of the book of tokens: tokens, sessions, and when somebody was here before
"""
