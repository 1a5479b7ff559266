// What is no part of an affair, and is loaded with it: the law, and who is bound by it.

/** Classes of the ontology. */
export const LAW = new Set(["Instrument", "Provision", "Participation"]);
