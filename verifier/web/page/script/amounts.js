// Amounts, as the exact decimals that they are: no amount is ever a floating-point number.

import { make } from "./dom.js";
import { short, visible } from "./shown.js";
import { locale } from "./texts.js";

const DECIMAL = /^(\d+)(?:\.(\d+))?$/;

const point = () => new Intl.NumberFormat(locale()).formatToParts(1.5).find((part) => part.type === "decimal").value;

export const whole = (digits) => new Intl.NumberFormat(locale(), { useGrouping: "always" }).format(BigInt(digits));

// With separators of thousands, and without the zeros at its end. What is no amount is shown as it is.
export function grouped(text) {
  const parts = DECIMAL.exec(text);
  if (parts === null) return short(text);
  const fraction = (parts[2] ?? "").replace(/0+$/, "");
  return whole(parts[1]) + (fraction === "" ? "" : point() + fraction);
}

// An amount and what it is of. Where it has to be broken, that is between its groups, or it is read as another.
export function amount(text, asset) {
  const digits = grouped(text);
  const [integer, fraction] = digits.split(point());
  const groups = integer.split(/(?<=\D)/).flatMap((group, index) => [index > 0 ? make("wbr") : null, group]);
  const rest = fraction === undefined ? null : [make("wbr"), point(), fraction];
  return make(
    "span",
    { class: "amount" },
    make("b", { class: digits.length > 16 ? "long" : null }, groups, rest),
    " ",
    make("bdi", { class: "asset" }, short(asset)),
  );
}

// Basis points as per cent, exactly.
export function percent(bps) {
  const units = BigInt(bps);
  const rest = String(units % 100n)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return `${whole(units / 100n)}${rest === "" ? "" : point() + rest} %`.replace(" ", "\u00a0");
}

// Per cent as people write it, in basis points; null for anything else.
export function basisPoints(typed) {
  const parts = /^(\d{1,4})(?:[.,](\d{1,2}))?$/.exec(typed.replace(/[\s%]/g, ""));
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0"));
}

// A decimal fraction such as -0.4 as per cent.
export function percentOf(fraction) {
  const parts = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(fraction);
  if (parts === null) return visible(fraction);
  const digits = (parts[3] ?? "").padEnd(2, "0");
  const sign = parts[1] === "-" ? "−" : "";
  return `${sign}${grouped(`${parts[2]}${digits.slice(0, 2)}.${digits.slice(2)}`.replace(/\.$/, ""))}\u00a0%`;
}

// An amount as people type it, with a point; null for anything else. Whether thousands or a fraction is meant is not
// guessed.
export function decimalOf(typed) {
  const parts = /^(\d+)(?:([.,])(\d+))?$/.exec(typed.replace(/[\s'’]/g, ""));
  if (parts === null) return null;
  const [, digits, sign, fraction] = parts;
  const integer = digits.replace(/^0+(?=\d)/, "");
  if (fraction === undefined) return integer;
  const unsure = sign !== point() && fraction.length === 3 && integer !== "0";
  return unsure ? null : `${integer}.${fraction}`;
}
