// Times: the reader's own first, and UTC beside it, which is what is compared with others.

import { make } from "./dom.js";
import { shown } from "./shown.js";
import { locale, plain } from "./texts.js";

const FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

function written(time, zone) {
  return new Intl.DateTimeFormat(locale(), {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: time.getUTCSeconds() === 0 ? undefined : "2-digit",
    timeZone: zone,
    timeZoneName: zone === undefined ? "short" : undefined,
  }).format(time);
}

// Where a time only tells one thing from another.
export function day(text) {
  const time = new Date(text);
  if (!FORM.test(text) || Number.isNaN(time.getTime())) return shown(text);
  return make("time", { datetime: text }, new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(time));
}

export function when(text) {
  const time = new Date(text);
  if (!FORM.test(text) || Number.isNaN(time.getTime())) return shown(text);
  const utc = `${written(time, "UTC")} UTC`;
  // Where both are the same, one is enough.
  if (time.getTimezoneOffset() === 0) return make("time", { datetime: text }, utc);
  return make("time", { datetime: text }, written(time), " ", make("span", { class: "beside" }, `(${utc})`));
}

// Seconds, as roughly as they are known.
export function about(seconds) {
  if (seconds < 10) return plain("time.moment");
  if (seconds < 55) return plain("time.seconds", { n: Math.ceil(seconds / 10) * 10 });
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? plain("time.minutes", { n: minutes }) : plain("time.hours", { n: Math.ceil(minutes / 60) });
}
