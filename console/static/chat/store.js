/** What this browser remembers between visits; in memory when the visitor has storage switched off. */

const memory = new Map();
const full = (name) => `sapa.chat.${name}`;

/** The remembered value, or `otherwise`. */
export function recall(name, otherwise) {
  try {
    const kept = localStorage.getItem(full(name));
    if (kept !== null) return JSON.parse(kept);
  } catch {
    // Storage is blocked or holds something that is not ours: what is in memory counts.
  }
  return memory.has(name) ? memory.get(name) : otherwise;
}

/** Remember a value under a name. */
export function remember(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(full(name), JSON.stringify(value));
  } catch {
    // Full or blocked: memory has it until the page closes.
  }
}

/** Forget these names, after the visitor asked for erasure. */
export function forget(...names) {
  for (const name of names) {
    memory.delete(name);
    try {
      localStorage.removeItem(full(name));
    } catch {
      // Nothing was stored where storage is blocked.
    }
  }
}

/** Call `react` when another tab of this chat changed the value. */
export function onChange(name, react) {
  addEventListener("storage", (event) => {
    if (event.key === full(name)) react();
  });
}

/** A random id; pages on plain http lack crypto.randomUUID. */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
