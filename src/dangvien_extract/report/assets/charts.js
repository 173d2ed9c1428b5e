// What stands above the table: the summary, provinces, units over the years, findings.

const CONFLICTS = ["values-differ", "conflict"];

function drawSummary() {
  const section = document.getElementById("summary");
  const conflicts = data.findings.filter((one) => CONFLICTS.includes(one.kind)).length;
  const provinces = distinct(data.units.map((unit) => unit[PROVINCE])).length;
  const span = years.length ? `${years.at(-1)}–${years[0]}` : "–";
  const tiles = [
    [plain.format(total), words.count_facts],
    [plain.format(data.articles.length), words.count_articles],
    [plain.format(new Set(data.units.map((unit) => unit[4] ?? unit[NAME])).size), words.count_units],
    [plain.format(provinces), words.count_provinces],
    [years.length > 1 ? span : String(years[0] ?? "–"), words.count_years],
    [plain.format(conflicts), words.count_conflicts],
  ];
  const notes = [];
  const right = Math.round(facts.confidence.reduce((sum, one) => sum + one, 0));
  if (total) notes.push(say("expected", { right: plain.format(right), all: plain.format(total) }));
  const count = (state) => data.articles.filter((article) => article[5] === state).length;
  const shown = count("whole") + count("parts");
  if (shown < data.articles.length) notes.push(say("few_contexts", { shown: plain.format(shown), all: plain.format(data.articles.length) }));
  if (count("parts")) notes.push(say("cut_contexts", { cut: plain.format(count("parts")) }));
  if (count("other")) notes.push(say("other_contexts", { count: plain.format(count("other")) }));
  section.replaceChildren(
    section.firstElementChild,
    h("ul", { className: "tiles" }, tiles.map(([value, label]) => h("li", {}, h("b", {}, value), label))),
    ...notes.map((note) => h("p", { className: "note" }, note)),
  );
}

let measure = "";
let barYear = "";
let allBars = false;
const FEW = 15;

// The bars: of each province a label, a number, and what a click on it does.
function bars() {
  if (!measure) {
    const counts = counted(Array.from({ length: total }, (_, i) => provinceOf(i)).filter((name) => name !== null));
    return counts.map(([name, count]) => ({ name, value: count, label: plain.format(count), go: () => showFacts({ province: name }) }));
  }
  const best = new Map();
  for (const [number, year, cells] of data.series) {
    const unit = data.units[number];
    if (unit[LEVEL] !== "province" || unit[KIND] !== "party_organisation" || (barYear && String(year) !== barYear)) continue;
    const found = Object.entries(cells).find(([name]) => text(Number(name)) === measure);
    if (found && (best.get(unit[PROVINCE])?.year ?? -1) < year) best.set(unit[PROVINCE], { year, i: found[1][0] });
  }
  const list = [...best].map(([name, { year, i }]) => ({ name, value: facts.value[i], label: barYear ? valueOf(i) : `${valueOf(i)} (${year})`, go: () => openFact(i) }));
  return list.sort((a, b) => b.value - a.value || collator.compare(a.name, b.name));
}

function drawProvinces() {
  const section = document.getElementById("provinces");
  const inSeries = distinct(data.series.flatMap(([unit, , cells]) => (data.units[unit][LEVEL] === "province" && data.units[unit][KIND] === "party_organisation" ? Object.keys(cells) : [])));
  const measures = inSeries.map((name) => text(Number(name))).map((name) => [name, named("indicators", name)]).sort((a, b) => collator.compare(a[1], b[1]));
  const controls = h("div", { className: "controls" }, field(words.measure, choice([["", words.by_facts], ...measures], measure, (value) => {
    measure = value;
    drawProvinces();
  })));
  if (measure) {
    controls.append(field(words.year, choice([["", words.any_year], ...years.map((year) => [String(year), String(year)])], barYear, (value) => {
      barYear = value;
      drawProvinces();
    })));
  }
  const found = bars();
  const most = Math.max(1, ...found.map((bar) => bar.value));
  const list = h("ol", { className: "bars" });
  for (const bar of allBars ? found : found.slice(0, FEW)) {
    const strip = h("span", { className: "bar" });
    strip.style.width = `${(100 * bar.value) / most}%`;
    list.append(h("li", {}, h("button", { type: "button", onclick: bar.go }, quoted(bar.name), strip, h("span", {}, bar.label))));
  }
  const more = found.length > FEW ? h("button", { type: "button", className: "more", onclick: () => {
    allBars = !allBars;
    drawProvinces();
  } }, allBars ? words.show_fewer : say("show_all", { count: plain.format(found.length) })) : null;
  const hint = h("p", { className: "hint" }, measure ? words.provinces_values : words.provinces_facts);
  section.replaceChildren(...[section.firstElementChild, controls, hint, found.length ? list : h("p", {}, words.none), more].filter(Boolean));
}

function showFacts(change) {
  refilter({ ...NOTHING, ...change }, true);
  document.getElementById("facts").scrollIntoView();
}

const seriesByUnit = new Map();
for (const row of data.series) {
  const found = seriesByUnit.get(row[0]);
  if (found) found.push(row);
  else seriesByUnit.set(row[0], [row]);
}
const seriesOf = (unit) => seriesByUnit.get(unit) ?? [];

// The most years that one indicator has, and how many values there are: the unit with most to see comes first.
function lengthOf(unit) {
  const names = counted(seriesOf(unit).flatMap(([, , cells]) => Object.keys(cells)));
  return [names[0]?.[1] ?? 0, names.reduce((sum, [, count]) => sum + count, 0)];
}
const lengths = new Map([...seriesByUnit.keys()].map((unit) => [unit, lengthOf(unit)]));
const byLength = [...lengths.keys()].sort((a, b) => lengths.get(b)[0] - lengths.get(a)[0] || lengths.get(b)[1] - lengths.get(a)[1] || a - b);
// Several units may have one name: the province tells them apart, and where it does not, a number.
const labels = new Map();
for (const unit of byLength) {
  const [name, , , province, id] = data.units[unit];
  let label = province && !name.endsWith(province) ? `${name} (${province})` : name;
  if (labels.has(label)) label = `${label} [${id ?? unit}]`;
  if (labels.has(label)) label = `${label} [${unit}]`;
  labels.set(label, unit);
}
let chosenUnit = byLength[0] ?? null;

function drawUnits() {
  const section = document.getElementById("units");
  if (chosenUnit === null) {
    section.replaceChildren(section.firstElementChild, h("p", {}, words.none));
    return;
  }
  const label = [...labels].find(([, unit]) => unit === chosenUnit)[0];
  const options = h("datalist", { id: "unit-names" }, [...labels.keys()].map((value) => h("option", { value })));
  const input = h("input", { type: "text", value: label, list: "unit-names", autocomplete: "off" });
  input.addEventListener("focus", () => input.select());
  const charts = h("div", { className: "charts" });
  const fill = () => charts.replaceChildren(...chartsOf(chosenUnit));
  input.addEventListener("change", () => {
    const found = labels.get(input.value) ?? [...labels].find(([name]) => folded(name).includes(folded(input.value)))?.[1];
    if (found === undefined) return;
    chosenUnit = found;
    fill();
  });
  const button = h("button", { type: "button", onclick: () => showFacts({ only: `unit ${chosenUnit}` }) }, words.unit_filter);
  fill();
  section.replaceChildren(section.firstElementChild, h("div", { className: "controls" }, field(words.unit, input, true), button, options), h("p", { className: "hint" }, words.units_hint), charts);
}

function chartsOf(unit) {
  const points = new Map();
  for (const [, year, cells] of seriesOf(unit)) {
    for (const [name, ids] of Object.entries(cells)) {
      const key = text(Number(name));
      points.set(key, [...(points.get(key) ?? []), { year, i: ids[0] }]);
    }
  }
  const found = [...points].sort((a, b) => b[1].length - a[1].length || collator.compare(named("indicators", a[0]), named("indicators", b[0])));
  return found.map(([name, list]) => {
    list.sort((a, b) => a.year - b.year);
    const values = list.map(({ year, i }) => h("li", {}, h("button", { type: "button", onclick: () => openFact(i) }, `${year}: ${valueOf(i)}`)));
    return h("figure", {}, h("figcaption", {}, named("indicators", name)), list.length > 1 ? drawing(list) : "", h("ul", { className: "values" }, values));
  });
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A line over the years from zero upwards; the numbers themselves stand below it, for every reader.
function drawing(list) {
  const [width, height, left, right, top, bottom] = [260, 110, 10, 10, 16, 18];
  const most = Math.max(...list.map(({ i }) => facts.value[i]), 1);
  const [first, last] = [list[0].year, list.at(-1).year];
  const x = (year) => left + ((year - first) / (last - first)) * (width - left - right);
  const y = (value) => height - bottom - (value / most) * (height - top - bottom);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  picture.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: y(0), y2: y(0) }));
  picture.append(svg("text", { x: left, y: 11 }, plain.format(most)));
  picture.append(svg("text", { x: left, y: height - 4 }, String(first)), svg("text", { x: width - right, y: height - 4, "text-anchor": "end" }, String(last)));
  picture.append(svg("polyline", { class: "line", points: list.map(({ year, i }) => `${x(year)},${y(facts.value[i])}`).join(" ") }));
  for (const { year, i } of list) {
    picture.append(svg("circle", { class: "dot", r: 3.5, cx: x(year), cy: y(facts.value[i]) }, svg("title", {}, `${year}: ${valueOf(i)}`)));
  }
  return picture;
}

function drawFindings() {
  const section = document.getElementById("findings");
  const kinds = new Map();
  data.findings.forEach((one, n) => kinds.set(one.kind, [...(kinds.get(one.kind) ?? []), n]));
  const found = [...kinds].map(([kind, numbers]) => {
    const every = numbers.flatMap((n) => data.findings[n].facts);
    const list = h("ul");
    const box = h("details", { "data-kind": kind }, h("summary", {}, named("kinds", kind), " ", h("span", { className: "count" }, `(${plain.format(numbers.length > 1 ? numbers.length : every.length)})`)), list);
    box.addEventListener("toggle", () => {
      if (box.open && !list.childElementCount) fillFindings(list, numbers);
    });
    return box;
  });
  section.replaceChildren(section.firstElementChild, ...(found.length ? found : [h("p", {}, words.none)]));
}

const MOST = 100;

function fillFindings(list, numbers) {
  const one = data.findings[numbers[0]];
  const flags = numbers.length === 1 && one.facts.every((i) => flagsOf(i).includes(one.kind)); // a flag: its facts, one a line
  const lines = flags ? one.facts.map((i) => [i]) : numbers.map((n) => data.findings[n].facts);
  lines.slice(0, MOST).forEach((ids, n) => {
    const unit = unitOf(ids[0]);
    const what = [named("indicators", indicatorOf(ids[0])), unit?.[NAME], facts.year[ids[0]]].filter(Boolean).join(" · ");
    const values = ids.map((i) => h("button", { type: "button", onclick: () => openFact(i) }, `${valueOf(i)} · `, quoted(articleOf(i).title ?? articleOf(i).id)));
    list.append(h("li", {}, quoted(what), !flags && data.findings[numbers[n]].detail ? quoted(data.findings[numbers[n]].detail) : "", values));
  });
  const more = h("button", { type: "button", onclick: () => showFacts({ only: `kind ${numbers[0]}` }) }, say("facts_n", { count: plain.format(new Set(lines.flat()).size) }));
  list.append(h("li", {}, more));
}
