// How firmly something can be said.

/** Firmest first, as the API orders them. */
export const STANCES = ["VERIFIED", "ASSERTED", "REPORTED", "ESTIMATED", "ALLEGED", "PRESUPPOSED", "OPINION"];
