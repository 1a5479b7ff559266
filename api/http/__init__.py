"""The web application: what answers where, and what keeps a server safe.

answering      one question from one caller to its reply, regardless of how both are sent
app            the web application: the page, GraphQL, the routes and each status that answers
asking         ``/graphql``: questions by POST and GET, subscriptions as events, over a WebSocket
callers        who calls: the key by which callers are told apart, and how often each may ask
candidates     what a name in somebody's table may mean, among public names
doors          who may knock: host names, other origins, how often
event_stream   Server-Sent Events, as the protocol of graphql-sse has them
exports        ``/export/{format}``: a view as a file, streamed; its line in the audit log
iris           our IRIs answer under this server's own paths
leaving_files  what leaves over HTTP: each file with its digest, and a note in the store
negotiating    which of several forms is sent: content negotiation; which form came
news           news while somebody listens, regardless of how they are sent
ontology_page  the documentation of the data: every class, property and concept, on one page
openapi        what of the server is REST
packing        compressed replies: which coding a client takes, and a packer for it
parameters     parameters of an address: what is not known there is refused, not ignored
persisted      questions that a server knows by a name
printing       ``/print/…``: board, entity and duties as pages to print
probes         whether a server lives and answers, and how much is asked of it
reconciling    ``/reconcile``: names in a table matched with ours, for OpenRefine
record_pages   what a person sees at the address of an entity or a claim: who says it, always
reloading      an application that another one follows while requests are under way
revalidating   replies that a client may keep and ask about again
server         the process that answers: ends, reads everything again
serving        how a server is set: from options of ``answerable serve``, else from the environment
sessions       a token and its code open a session
sheets         ``/sheets``: coding sheets in and out, as files
shared_rates   how often callers ask, where several processes have to know it
strict         connections: strict about how a request is framed, and patient only so long
sockets        GraphQL over a WebSocket, in the protocol ``graphql-transport-ws``
subscribing    a subscription over Server-Sent Events, from its request to its stream
ticks          a clock that looks at something at fixed moments, while anybody waits for it
watching       counts for Prometheus, and a line a request for a log
workers        several processes behind one port
working        work that threads do for requests
writers        who may write: a caller with the right and an id
"""
