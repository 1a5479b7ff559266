// The world as a picture: thin borders, and a disc where something is said to have been, as large as what is not known.
import { data, run } from "../shell/scripts.js";

/** Metres of one degree along a great circle, with the mean radius of the Earth (IUGG). */
const METRES_OF_DEGREE = 111_195;
/** Kinds of precision without a distance of their own → metres, for a disc that does not claim more. @type {Record<string, number>} */
const ROUGHLY = { exact: 0, site: 100, settlement: 5_000, district: 30_000, region: 100_000, country: 500_000 };

/** @type {Promise<{geo: any, borders: any}> | null} */
let library = null;

export function fetched() {
  library ??= load();
  library.catch(() => {
    library = null;
  });
  return library;
}

async function load() {
  const [geo, world] = await Promise.all([import("d3-geo"), data("world-atlas"), run("topojson-client")]);
  const { topojson } = /** @type {any} */ (globalThis);
  return { geo, borders: topojson.mesh(world, world.objects.countries) };
}

/** How far off a point may be, in metres; null where nobody says. @param {any} point */
export function radius(point) {
  if (point.metres != null) return point.metres;
  return ROUGHLY[point.precision?.code] ?? null;
}

/** A disc of a point. @param {any} geo @param {any} point */
export function disc(geo, point) {
  const metres = radius(point) ?? 0;
  return geo.geoCircle().center([point.longitude, point.latitude]).radius(Math.max(metres, 1) / METRES_OF_DEGREE)();
}

/**
 * A projection that shows all discs with some room around.
 * @param {any} geo @param {any[]} points @param {number} width @param {number} height
 */
export function projection(geo, points, width, height) {
  if (!points.length) return geo.geoNaturalEarth1().fitSize([width, height], { type: "Sphere" });
  const room = points.map((one) => disc(geo, { ...one, metres: Math.max(radius(one) ?? 0, 60_000) * 2.5, precision: null }));
  const all = { type: "GeometryCollection", geometries: room };
  return geo.geoMercator().fitExtent([[20, 20], [width - 20, height - 20]], all);
}
