// Words and elements of the phone page.
const words = JSON.parse(document.getElementById("words").textContent);

/** The words of a name, with {…} filled in. */
export const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");

const tongue = document.documentElement.lang;
const zone = "Asia/Shanghai";

/** A day ("2026-12-06") and an instant (ISO 8601) as the page's language writes them, in the city's time. */
export const day = (text) =>
  new Date(`${text}T12:00:00+08:00`).toLocaleDateString(tongue, { month: "long", day: "numeric", timeZone: zone });
export const instant = (text) =>
  new Date(text).toLocaleString(tongue, { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });

/** An element; attributes that begin with "on" are listeners, false and null ones are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** A button that a thumb hits. */
export const button = (text, onclick, css = "big") => make("button", { type: "button", class: css, onclick }, text);

/** Replaces what the screen shows and puts the reader at its beginning. */
export function show(...children) {
  const screen = document.getElementById("screen");
  screen.replaceChildren(...children.flat().filter(Boolean));
  const heading = screen.querySelector("h2");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  scrollTo(0, 0);
}
