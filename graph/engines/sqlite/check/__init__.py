"""Whether a store is what was written, and what follows from that."""
