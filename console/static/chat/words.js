/** The words and numbers of the page as people read them. Used by every other module of the chat. */

export const texts = JSON.parse(document.getElementById("texts").textContent);

const locale = document.documentElement.lang === "en" ? "en-GB" : "id-ID";
const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** Put values into the words in braces of a text. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

/** "10.42" of a moment, "10:42" in English. */
export const clock = (at) => hour.format(new Date(at));

/** The same words for every moment of one day in the visitor's time zone. */
export const dayOf = (at) => new Date(at).toDateString();

/** "Kemarin, Jumat 20 November"; the year only when it is another one. */
export function dayName(at, now = new Date()) {
  const then = new Date(at);
  const part = Object.fromEntries(day.formatToParts(then).map(({ type, value }) => [type, value]));
  const name = `${part.weekday} ${part.day} ${part.month}`;
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayOf(then) === dayOf(now)) return `${texts.today}, ${name}`;
  if (dayOf(then) === dayOf(before)) return `${texts.yesterday}, ${name}`;
  return then.getFullYear() === now.getFullYear() ? name : `${name} ${then.getFullYear()}`;
}

/** "1,2 MB" of a number of bytes. */
export function size(bytes) {
  if (bytes >= 1e6) return `${number.format(bytes / 1048576)} MB`;
  return `${number.format(Math.max(1, Math.round(bytes / 1024)))} KB`;
}
