// What the reader takes away: files made in the browser of what is shown, each with the day and as whom it was read.

/** A cell of CSV (RFC 4180); what a spreadsheet would run as a formula is text. @param {unknown} value */
export function cell(value) {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {unknown[][]} rows */
export function csv(rows) {
  // The mark at the front tells spreadsheets that it is UTF-8.
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/** @param {string} name @param {BlobPart} body @param {string} type */
export function save(name, body, type) {
  const address = URL.createObjectURL(new Blob([body], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
