// Events by the places where they are said to have been.

/** @typedef {{place: any, events: {event: any, stance: string, contested: boolean}[]}} Spot */

/** @param {any[]} events @returns {{on: Spot[], off: Spot[], nowhere: any[]}} on the map, without a point, and events without a place */
export function spots(events) {
  /** @type {Map<string, Spot>} */
  const found = new Map();
  const nowhere = [];
  for (const event of events) {
    if (!event.places.edges.length) nowhere.push(event);
    for (const { node, stance, contested } of event.places.edges) {
      const spot = found.get(node.id) ?? { place: node, events: [] };
      spot.events.push({ event, stance, contested });
      found.set(node.id, spot);
    }
  }
  const all = [...found.values()].sort((a, b) => b.events.length - a.events.length);
  return { on: all.filter((one) => one.place.point), off: all.filter((one) => !one.place.point), nowhere };
}
