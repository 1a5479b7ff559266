"""Every interface: GraphQL, HTTP, the command line, the page, and what they share.

access        who may read and do what over HTTP, and the book of what was read and done
backup_files  the files of a backup as one: packed with the digest of each, and unpacked once each
              is right
backups       backups: a store with its keys, private books, audit log and documents, in one file
              that can be checked
board_words   how a row of the board is told to a person, the same at the command line and on paper
cli           the command line
client        a view of an Answerable store for notebooks and scripts: over HTTP, or from the
              store's file
collecting    when the collector of cyclic garbage looks, and memory goes back
duty_rows     duties in rows, as they are told at the command line and on paper
erased_beside  what was erased, taken out of the memory of servers and out of the private books
errors        from errors to HTTP: the one place that knows status codes
explorer      GraphiQL, served whole from this machine
graphql       GraphQL: types as tables, plans made of them, and replies laid out level by level;
              roots/ has the fields of the query, mutations/ and subscriptions/ those of the other
html          plain pages for people: no scripts, nothing fetched, nothing that a name could slip
              in
http          the web application: what answers where, and what keeps a server safe
page          the page: the affair in a browser, for people who know no GraphQL, over the public
              API alone
private_book  a small SQLite file beside the store, for its owner alone: how tokens, writing and
              webhooks open, lock and change theirs
record_words  how a claim is told to a person, the same on the command line and on its page
reports       reports on paper, for a meeting or a court: with numbered notes of where each word
              stands
settings      settings, and the one place where an engine is opened for the web and the command
              line
webhooks      webhooks: that something happened is told to addresses that the operator of a store
              named
writing       writing over HTTP: who may, once and not twice, into the audit log, one after another
restored_files  files of a backup at their places: each is there whole or not at all
"""
