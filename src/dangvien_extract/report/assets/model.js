// The data of the page, and how they are said in the language of the reader.

const data = JSON.parse(document.getElementById("data").textContent);
const facts = data.facts;
const total = facts.id.length;
let language = data.language;
let words = data.words[language];

// An element with its properties and children. Text only ever becomes text: nothing here reads markup.
function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// Text that comes from an article or a file of facts: what turns the direction of writing ends with it.
function quoted(text, tag = "span") {
  return h(tag, { className: "from-article" }, text);
}

function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function named(kind, name) {
  const key = name.replace(/^check:/, ""); // as the flags of facts call the checks that they did not pass
  if (Object.hasOwn(words[kind], key)) return words[kind][key];
  return /^[a-z]+(_[a-z]+)*$/.test(key) ? key.replaceAll("_", " ") : key; // of other patterns than the package's
}

let plain, collator;
function speak(chosen) {
  language = chosen;
  words = data.words[language];
  plain = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  collator = new Intl.Collator(language, { numeric: true });
}
speak(language);

// One of the columns that few facts have a value in.
const rare = (name, i) => (Object.hasOwn(data.rare[name], i) ? data.rare[name][i] : null);
const text = (number) => (number === null ? null : data.texts[number]);
const indicatorOf = (i) => text(facts.indicator[i]);
const unitOf = (i) => (facts.unit[i] === null ? null : data.units[facts.unit[i]]);
const [NAME, KIND, LEVEL, PROVINCE] = [0, 1, 2, 3]; // of a unit
const provinceOf = (i) => unitOf(i)?.[PROVINCE] ?? null;
const flagsOf = (i) => (rare("flags", i) ?? []).map(text);
const periodOf = (i) => text(rare("period", i)) ?? (facts.year[i] === null ? null : String(facts.year[i]));
const articleOf = (i) => {
  const [id, title, published, source, url, state, parts] = data.articles[facts.article[i]];
  return { id, title, published, source, url, state, parts };
};

const SIGNS = { exact: "", about: "≈ ", over: "> ", under: "< ", at_least: "≥ ", at_most: "≤ " };

function valueOf(i) {
  let value = (SIGNS[text(facts.qualifier[i])] ?? "") + plain.format(facts.value[i]);
  const [most, outOf, per, measure] = [rare("max", i), rare("outOf", i), text(rare("per", i)), text(facts.measure[i])];
  if (most !== null) value += ` – ${plain.format(most)}`;
  if (outOf !== null) value += ` / ${plain.format(outOf)}`;
  if (measure === "percent") value += " %";
  else if (measure === "vnd") value += " ₫";
  else if (measure === "day") value = say("day", { value });
  return per === null ? value : `${value} (${say("per", { what: named("rates", per) })})`;
}

const percent = (share) => `${Math.round(share * 100)} %`;

// Without case and marks, as people type in a hurry.
function folded(value) {
  return value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("\u0111", "d").replaceAll("\u0110", "d").toLowerCase();
}

function link(url, label) {
  try {
    if (!["http:", "https:"].includes(new URL(url).protocol)) return null;
  } catch {
    return null;
  }
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, label);
}

// Where a fact competes with others for the cell of a record: all of them, the chosen one first.
const cellOf = new Map();
for (const [, , cells] of data.series) {
  for (const ids of Object.values(cells)) for (const i of ids) cellOf.set(i, ids);
}
const ofArticle = new Map();
for (let i = 0; i < total; i++) {
  const found = ofArticle.get(facts.article[i]);
  if (found) found.push(i);
  else ofArticle.set(facts.article[i], [i]);
}

function distinct(values) {
  return [...new Set(values)].filter((value) => value !== null);
}

// How often each value stands in a list, the most frequent first.
function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
}

function field(label, control, wide = false) {
  return h("label", { className: wide ? "wide" : "" }, label, control);
}

function choice(options, chosen, onchange) {
  const select = h("select", { onchange: () => onchange(select.value) });
  for (const [value, label] of options) select.append(h("option", { value, selected: value === chosen }, label));
  return select;
}

const years = distinct(facts.year).sort((a, b) => b - a);
