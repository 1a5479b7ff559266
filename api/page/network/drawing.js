// Draws a graph where its layout put it. All lines of one look are one stroke, and words stand only where they have room, so
// that thousands of things move as fast as the hand; where hundreds of lines are in sight they are plain, nearer each as the
// legend says.
import { broken, LETTER, LINE, Room } from "../shell/labels.js";
import { property } from "../shell/words.js";
import { dotLook, look, plainLook } from "./looks.js";
import { corners, distance, RADIUS, START, tip, turned, ways } from "./shapes.js";

/** @typedef {import("./graph.js").Graph} Graph */
/** @typedef {import("./graph.js").Dot} Dot */
/** @typedef {import("./graph.js").Line} Line */
/** @typedef {{dot: Dot, x: number, y: number, r: number, lines: number, words: string[]}} Thing */
/** @typedef {{line: Line, way: import("./shapes.js").Way}} Tie */

/** Sizes of letters on the screen: of things, of lines. */
const [NAME, WORD] = [12, 10];
/** Letters in a line of a name, and lines of it. */
const [WIDE, HIGH] = [22, 3];
/** Pixels that a name may stand out of what is in sight, aside and below. */
const [WIDEST, HIGHEST] = [60, 40];
/** More names and words than these are not set at once, and while the hand moves. */
const [MOST_NAMES, FEW_NAMES] = [150, 15];
/** More lines in sight than these are plain: a stroke of hair's breadth costs a twentieth of one that is dashed. */
export const MANY = 400;
/** While the hand moves, fewer. */
const MOVED = 80;
/** Milliseconds after the last move when all is drawn as it looks. */
const SETTLED = 150;
/** Things of which the picture is made less fine, and the scale below which lines have no words. */
const [CROWD, FAR] = [600, 0.5];
const [NEAREST, FARTHEST] = [3, 0.02];
/** Pixels that the hand may miss, and that it may tremble. */
const [NEAR, STILL] = [6, 4];
const CHOSEN = "#b35c0066";

export class Drawing {
  /** @type {Map<string, Thing>} */
  #things = new Map();
  /** @type {Tie[]} */
  #ties = [];
  #scale = 1;
  #left = 0;
  #top = 0;
  #frame = 0;
  /** @type {Map<number, {x: number, y: number}>} */
  #fingers = new Map();
  /** @type {Thing | null} */
  #held = null;
  #moved = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  #isMoving = false;
  /** Whether the reader has moved it, and it is not to be moved for them. */
  #isTouched = false;
  chosen = "";

  /** @param {HTMLCanvasElement} canvas @param {(one: Dot | Line) => void} choose */
  constructor(canvas, choose) {
    this.canvas = canvas;
    this.choose = choose;
    this.observer = new ResizeObserver(() => this.#resize());
    this.observer.observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#fingers.delete(event.pointerId));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(0.998 ** Math.max(-150, Math.min(150, event.deltaY * (event.deltaMode ? 30 : 1))), this.#at(event));
    }, { passive: false });
  }

  destroy() {
    this.observer.disconnect();
    clearTimeout(this.#rest);
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  /** Where things stand. @returns {Map<string, {x: number, y: number}>} */
  get places() {
    return new Map([...this.#things].map(([id, { x, y }]) => [id, { x, y }]));
  }

  /** What is drawn, for a picture. @returns {{things: Thing[], ties: Tie[]}} */
  get shown() {
    return { things: [...this.#things.values()], ties: this.#ties };
  }

  /** @param {Graph} graph what is to be seen @param {ReadonlyMap<string, {x: number, y: number}>} at */
  set({ dots, lines }, at) {
    /** @type {Map<string, number>} */
    const count = new Map();
    for (const { source, target } of lines) for (const id of [source, target]) count.set(id, (count.get(id) ?? 0) + 1);
    this.#things = new Map(dots.map((dot) => {
      const words = broken(dot.label, WIDE);
      if (words.length > HIGH) words.splice(HIGH - 1, words.length, `${words[HIGH - 1]} …`);
      return [dot.id, { dot, x: 0, y: 0, ...at.get(dot.id), r: dot.isStart ? START : RADIUS, lines: count.get(dot.id) ?? 0, words }];
    }));
    this.#lead(lines);
    if (!this.#isTouched) this.whole();
    this.#later();
  }

  /** @param {Line[]} lines */
  #lead(lines) {
    const found = ways(lines, this.#things);
    this.#ties = lines.map((line, n) => ({ line, way: /** @type {import("./shapes.js").Way} */ (found[n]) }));
  }

  /** Moves so that all of it is in sight. */
  whole() {
    const all = [...this.#things.values()];
    if (!all.length) return;
    const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs) - START, Math.max(...xs) + START, Math.min(...ys) - START, Math.max(...ys) + START];
    const { clientWidth: width, clientHeight: height } = this.canvas;
    // Names keep their size, whatever the scale.
    this.#scale = Math.max(FARTHEST, Math.min(1.4, (width - 2 * WIDEST) / (right - left), (height - 2 * HIGHEST) / (bottom - top)));
    this.#left = width / 2 - (this.#scale * (left + right)) / 2;
    this.#top = height / 2 - (this.#scale * (top + bottom)) / 2;
    this.#isTouched = false;
    this.#later();
  }

  /** @param {number} by @param {{x: number, y: number}} [at] what stays where it is; the middle where it is left out */
  zoom(by, at = { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 }) {
    const next = Math.max(FARTHEST, Math.min(NEAREST, this.#scale * by));
    this.pan((at.x - this.#left) * (1 - next / this.#scale), (at.y - this.#top) * (1 - next / this.#scale));
    this.#scale = next;
  }

  /** @param {number} x @param {number} y pixels */
  pan(x, y) {
    this.#left += x;
    this.#top += y;
    this.#isTouched = true;
    this.#stir();
  }

  /** Draws at once, as plainly as it has to be, and finely when the hand rests. */
  #stir() {
    this.#isMoving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#isMoving = false;
      this.#later();
    }, SETTLED);
    this.#later();
  }

  /** Marks what was chosen. @param {string} id */
  mark(id) {
    this.chosen = id;
    this.#later();
  }

  #resize() {
    const scale = this.#things.size > CROWD ? 1 : Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(this.canvas.clientWidth * scale);
    this.canvas.height = Math.round(this.canvas.clientHeight * scale);
    // A telephone is turned, a window made wider: the whole is seen again.
    this.whole();
  }

  // ------------------------------------------------------------------------------- the hand

  /** @param {{clientX: number, clientY: number}} event @returns {{x: number, y: number}} in pixels of the drawing */
  #at({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }

  /** @param {{x: number, y: number}} at */
  #inside(at) {
    return { x: (at.x - this.#left) / this.#scale, y: (at.y - this.#top) / this.#scale };
  }

  /** @param {{x: number, y: number}} at in pixels @returns {Thing | null} the nearest thing */
  #thing(at) {
    const here = this.#inside(at);
    let found = null;
    let nearest = NEAR / this.#scale;
    for (const one of this.#things.values()) {
      const far = Math.hypot(one.x - here.x, one.y - here.y) - one.r;
      if (far < nearest) [found, nearest] = [one, far];
    }
    return found;
  }

  /** @param {{x: number, y: number}} at in pixels @returns {Line | null} the nearest line */
  #line(at) {
    const here = this.#inside(at);
    let found = null;
    let nearest = NEAR / this.#scale;
    for (const { line, way } of this.#ties) {
      const far = distance(way, here);
      if (far < nearest) [found, nearest] = [line, far];
    }
    return found;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const at = this.#at(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, at);
    this.#moved = 0;
    this.#held = this.#fingers.size > 1 ? null : this.#thing(at);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#fingers.get(event.pointerId);
    const at = this.#at(event);
    if (!before) {
      this.canvas.style.cursor = this.#thing(at) ? "pointer" : "";
      return;
    }
    this.#fingers.set(event.pointerId, at);
    const [x, y] = [at.x - before.x, at.y - before.y];
    this.#moved += Math.hypot(x, y);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = Math.hypot(before.x - other.x, before.y - other.y) || 1;
      this.zoom(Math.hypot(at.x - other.x, at.y - other.y) / apart, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
    } else if (this.#moved < STILL) return;
    else if (this.#held) {
      this.#held.x += x / this.#scale;
      this.#held.y += y / this.#scale;
      this.#lead(this.#ties.map(({ line }) => line));
      this.#stir();
    } else this.pan(x, y);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const at = this.#at(event);
    this.#fingers.delete(event.pointerId);
    const one = this.#moved < STILL ? (this.#held?.dot ?? this.#line(at)) : null;
    this.#held = null;
    if (one) this.choose(one);
  }

  // ---------------------------------------------------------------------------- the picture

  #later() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    this.#frame = 0;
    const context = this.canvas.getContext("2d");
    if (!context || !this.canvas.clientWidth) return;
    const dense = this.canvas.width / this.canvas.clientWidth;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(this.#scale * dense, 0, 0, this.#scale * dense, this.#left * dense, this.#top * dense);
    const [a, b] = [this.#inside({ x: 0, y: 0 }), this.#inside({ x: this.canvas.clientWidth, y: this.canvas.clientHeight })];
    /** @param {{x: number, y: number}} at */
    const isSeen = ({ x, y }) => x > a.x - 30 && x < b.x + 30 && y > a.y - 30 && y < b.y + 30;
    const ties = this.#ties.filter(({ way: { from, to, bend } }) =>
      Math.min(from.x, to.x, bend.x) < b.x && Math.max(from.x, to.x, bend.x) > a.x && Math.min(from.y, to.y, bend.y) < b.y && Math.max(from.y, to.y, bend.y) > a.y);
    const things = [...this.#things.values()].filter(isSeen);
    this.#paintLines(context, ties);
    this.#paintThings(context, things);
    context.setTransform(dense, 0, 0, dense, 0, 0);
    this.#write(context, things, ties.filter(({ way }) => isSeen(way.middle)));
  }

  /** @param {CanvasRenderingContext2D} context @param {Tie[]} ties */
  #paintLines(context, ties) {
    const isPlain = ties.length > (this.#isMoving ? MOVED : MANY);
    /** @type {Map<string, {look: import("./looks.js").Look, path: Path2D, tips: Path2D}>} */
    const strokes = new Map();
    for (const { line, way } of ties) {
      const found = isPlain ? plainLook(line) : look(line);
      const key = JSON.stringify(found);
      const stroke = strokes.get(key) ?? { look: found, path: new Path2D(), tips: new Path2D() };
      strokes.set(key, stroke);
      stroke.path.moveTo(way.from.x, way.from.y);
      stroke.path.quadraticCurveTo(way.bend.x, way.bend.y, way.to.x, way.to.y);
      if (!isPlain) outline(stroke.tips, tip(line.negated).map((at) => turned(way, at)));
      if (line.id === this.chosen) {
        context.strokeStyle = CHOSEN;
        context.lineWidth = 12;
        context.setLineDash([]);
        context.stroke(quadratic(way));
      }
    }
    for (const { look: { dash, width, colour }, path, tips } of strokes.values()) {
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.lineWidth = isPlain ? 0.8 / this.#scale : width;
      context.setLineDash(dash);
      context.stroke(path);
      context.fill(tips);
    }
    context.setLineDash([]);
  }

  /** @param {CanvasRenderingContext2D} context @param {Thing[]} things */
  #paintThings(context, things) {
    /** @type {Map<string, Path2D>} */
    const fills = new Map();
    const [thin, thick] = [new Path2D(), new Path2D()];
    for (const { dot, x, y, r } of things) {
      const { shape, colour } = dotLook(dot.cls);
      const path = fills.get(colour) ?? new Path2D();
      fills.set(colour, path);
      const points = corners(shape, x, y, r);
      for (const one of [path, dot.isStart ? thick : thin]) {
        if (points) outline(one, points);
        else {
          one.moveTo(x + r, y);
          one.arc(x, y, r, 0, 2 * Math.PI);
        }
      }
      if (dot.id === this.chosen) {
        context.fillStyle = CHOSEN;
        context.beginPath();
        context.arc(x, y, r + 9, 0, 2 * Math.PI);
        context.fill();
      }
    }
    for (const [colour, path] of fills) {
      context.fillStyle = colour;
      context.fill(path);
    }
    if (this.#isMoving && things.length > MANY) return;
    for (const [path, colour, width] of /** @type {[Path2D, string, number][]} */ ([[thin, "#4d5866", 1], [thick, "#b35c00", 4]])) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke(path);
    }
  }

  /** Names and words, those of what the drawing begins with and of what has most lines first. @param {CanvasRenderingContext2D} context @param {Thing[]} things @param {Tie[]} ties */
  #write(context, things, ties) {
    const room = new Room();
    let set = 0;
    context.textAlign = "center";
    context.lineJoin = "round";
    context.strokeStyle = "#ffffffe6";
    context.lineWidth = 3;
    /** @param {string[]} words @param {number} x @param {number} top @param {number} size @returns {boolean} */
    const write = (words, x, top, size) => {
      const half = (Math.max(...words.map(({ length }) => length)) * size * LETTER) / 2;
      if (!room.take({ left: x - half, right: x + half, top, bottom: top + words.length * size * LINE })) return false;
      words.forEach((word, n) => {
        const y = top + (n + 0.8) * size * LINE;
        context.strokeText(word, x, y);
        context.fillText(word, x, y);
      });
      set += 1;
      return true;
    };
    context.fillStyle = "#1c2430";
    const order = things.sort((one, other) => Number(other.dot.id === this.chosen) - Number(one.dot.id === this.chosen) || Number(other.dot.isStart) - Number(one.dot.isStart) || other.lines - one.lines);
    for (const { dot, x, y, r, words } of order) {
      if (set >= (this.#isMoving ? FEW_NAMES : MOST_NAMES)) break;
      context.font = `${dot.isStart ? "bold " : ""}${NAME}px system-ui, sans-serif`;
      write(words, x * this.#scale + this.#left, (y + r) * this.#scale + this.#top + 2, NAME);
    }
    if (this.#isMoving || this.#scale < FAR || ties.length > MOST_NAMES) return;
    for (const { x, y, r } of things) {
      const [left, top, half] = [x * this.#scale + this.#left, y * this.#scale + this.#top, r * this.#scale];
      room.take({ left: left - half, right: left + half, top: top - half, bottom: top + half });
    }
    context.fillStyle = "#4d5866";
    context.font = `${WORD}px system-ui, sans-serif`;
    for (const { line, way } of ties) write([property(line.predicate)], way.middle.x * this.#scale + this.#left, way.middle.y * this.#scale + this.#top - WORD / 2, WORD);
  }
}

/** @param {import("./shapes.js").Way} way */
function quadratic({ from, bend, to }) {
  return new Path2D(`M${from.x} ${from.y}Q${bend.x} ${bend.y} ${to.x} ${to.y}`);
}

/** @param {Path2D} path @param {[number, number][]} points */
function outline(path, points) {
  points.forEach(([x, y], n) => (n ? path.lineTo(x, y) : path.moveTo(x, y)));
  path.closePath();
}
