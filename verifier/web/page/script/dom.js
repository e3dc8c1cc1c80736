// Elements, made without any text ever being read as markup.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

// An element; an attribute that is a function listens to the event of its name.
export const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes ?? {}, children);

// The same of a drawing.
export const draw = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes ?? {}, children);

export const list = (items, attributes) =>
  make(
    "ul",
    attributes ?? {},
    items.map((item) => make("li", {}, item)),
  );

// Pairs of a name and what it is.
export const facts = (pairs) =>
  make(
    "dl",
    {},
    pairs.filter(Boolean).map(([name, ...value]) => [make("dt", {}, name), make("dd", {}, ...value)]),
  );

// A table that is scrolled by itself where it is wider than the page.
export function table(title, heads, rows, numbers) {
  const cell = (tag, extra) => (content, column) => {
    const attributes = { ...extra, class: numbers.includes(column) ? "number" : null };
    return make(
      column === 0 && tag === "td" ? "th" : tag,
      column === 0 && tag === "td" ? { scope: "row" } : attributes,
      content,
    );
  };
  const head = make("thead", {}, make("tr", {}, heads.map(cell("th", { scope: "col" }))));
  const body = make(
    "tbody",
    {},
    rows.map((row) => make("tr", {}, row.map(cell("td", {})))),
  );
  const caption = make("caption", { class: "unseen" }, title);
  return make(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
    make("table", {}, caption, head, body),
  );
}

// Something long, which is opened by who wants it.
export const fold = (title, ...content) => make("details", {}, make("summary", {}, title), ...content);

export const empty = (element, ...content) => {
  element.replaceChildren(...content.flat(Infinity).filter(Boolean));
  return element;
};
