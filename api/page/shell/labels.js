// Words in a drawing that do not lie on one another.

/** Width of a letter and height of a line, as parts of the size of the letters. */
export const [LETTER, LINE] = [0.56, 1.25];

/** Words in lines that are no wider than they may be. @param {string} text @param {number} most letters @returns {string[]} */
export function broken(text, most) {
  /** @type {string[]} */
  const found = [];
  for (const word of text.split(/\s+/)) {
    const last = found.at(-1);
    if (last !== undefined && last.length + word.length < most) found[found.length - 1] = `${last} ${word}`;
    else found.push(word);
  }
  return found;
}

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/** Places that are taken. */
export class Room {
  /** @type {Map<string, Box[]>} */
  #taken = new Map();
  #side;

  /** @param {number} [side] of the squares in which boxes are looked for */
  constructor(side = 80) {
    this.#side = side;
  }

  /** Takes a place, unless something of it is taken. @param {Box} box @returns {boolean} whether it was free */
  take(box) {
    const squares = [];
    for (let x = Math.floor(box.left / this.#side); x <= Math.floor(box.right / this.#side); x += 1) {
      for (let y = Math.floor(box.top / this.#side); y <= Math.floor(box.bottom / this.#side); y += 1) squares.push(`${x} ${y}`);
    }
    const isTaken = squares.some((square) =>
      this.#taken.get(square)?.some((one) => one.left < box.right && one.right > box.left && one.top < box.bottom && one.bottom > box.top),
    );
    if (isTaken) return false;
    for (const square of squares) this.#taken.set(square, [...(this.#taken.get(square) ?? []), box]);
    return true;
  }
}
