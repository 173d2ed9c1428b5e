// The table of facts: filters, order, pages.

const NOTHING = { search: "", indicator: "", province: "", year: "", status: "", least: "0", only: "" };
let filters = { ...NOTHING };
let order = { by: null, down: false };
let page = 0;
let size = 50;
let rows = [];
around = () => rows;

const haystacks = new Array(total);
function haystack(i) {
  if (haystacks[i] === undefined) {
    const article = articleOf(i);
    const unit = unitOf(i);
    const said = Object.values(data.words).map((of) => of.indicators[indicatorOf(i)]);
    haystacks[i] = folded([indicatorOf(i), ...said, unit?.[NAME], unit?.[PROVINCE], facts.evidence[i], text(rare("subset", i)), article.id, article.title, article.source, text(facts.rule[i]), periodOf(i)].filter(Boolean).join("\n"));
  }
  return haystacks[i];
}

// What "only" can be: a finding by its place, or a unit.
function chosenOnly() {
  const [kind, number] = filters.only.split(" ");
  if (kind === "kind") return new Set(data.findings.filter((one) => one.kind === data.findings[number].kind).flatMap((one) => one.facts));
  if (kind === "unit") return new Set(seriesOf(Number(number)).flatMap(([, , cells]) => Object.values(cells).flat()));
  return null;
}

function select() {
  const wanted = folded(filters.search).split(/\s+/).filter(Boolean);
  const only = filters.only ? chosenOnly() : null;
  const least = Number(filters.least);
  rows = [];
  for (let i = 0; i < total; i++) {
    if (filters.indicator && indicatorOf(i) !== filters.indicator) continue;
    if (filters.province && provinceOf(i) !== filters.province) continue;
    if (filters.year && String(facts.year[i] ?? "?") !== filters.year) continue;
    if (filters.status && text(facts.status[i]) !== filters.status) continue;
    if (facts.confidence[i] < least) continue;
    if (only && !only.has(i)) continue;
    if (wanted.length && !wanted.every((word) => haystack(i).includes(word))) continue;
    rows.push(i);
  }
  if (order.by) {
    const key = KEYS[order.by];
    const keys = new Map(rows.map((i) => [i, key(i)]));
    const sign = order.down ? -1 : 1;
    rows.sort((a, b) => {
      const [one, other] = [keys.get(a), keys.get(b)];
      if (one === null || other === null) return (one === null) - (other === null) || a - b; // what is not known comes last
      return sign * (typeof one === "number" ? one - other : collator.compare(one, other)) || a - b;
    });
  }
}

const KEYS = {
  value: (i) => facts.value[i],
  indicator: (i) => named("indicators", indicatorOf(i)),
  unit: (i) => unitOf(i)?.[NAME] ?? null,
  province: provinceOf,
  period: periodOf,
  confidence: (i) => facts.confidence[i],
  article: (i) => articleOf(i).title ?? articleOf(i).id,
  evidence: (i) => facts.evidence[i],
};

let body, pager, heads, status, typing;

function drawFacts() {
  const section = document.getElementById("facts");
  const set = (name) => (value) => refilter({ [name]: value });
  const all = ["", words.all];
  const indicators = counted(facts.indicator.map(text)).map(([name, count]) => [name, `${named("indicators", name)} (${plain.format(count)})`]);
  const provinces = distinct(Array.from({ length: total }, (_, i) => provinceOf(i))).sort(collator.compare);
  const kinds = new Map(data.findings.map((one, n) => [one.kind, n]));
  const search = h("input", { type: "search", value: filters.search, placeholder: words.search_hint });
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => refilter({ search: search.value }), 120);
  });
  const onlyUnit = filters.only.startsWith("unit ") ? [[filters.only, data.units[filters.only.slice(5)][NAME]]] : [];
  const form = h(
    "form",
    { onsubmit: (event) => event.preventDefault(), role: "search" },
    field(words.search, search, true),
    field(words.indicator, choice([all, ...indicators], filters.indicator, set("indicator"))),
    field(words.province, choice([all, ...provinces.map((name) => [name, name])], filters.province, set("province"))),
    field(words.year, choice([all, ...years.map((year) => [String(year), String(year)]), ...(facts.year.includes(null) ? [["?", words.unknown_year]] : [])], filters.year, set("year"))),
    field(words.status, choice([all, ...distinct(facts.status.map(text)).map((name) => [name, named("statuses", name)])], filters.status, set("status"))),
    field(words.least, choice([["0", words.all], ...["0.5", "0.6", "0.7", "0.8", "0.9"].map((least) => [least, percent(least)])], filters.least, set("least"))),
    field(words.only, choice([all, ...[...kinds].map(([kind, n]) => [`kind ${n}`, named("kinds", kind)]), ...onlyUnit], filters.only, set("only"))),
    h("button", { type: "button", className: "clear", onclick: () => refilter({ ...NOTHING }, true) }, words.clear),
  );
  const phone = h("div", { className: "controls sort-on-phone" }, field("↑↓", choice([["", "–"], ...Object.keys(KEYS).flatMap((name) => [[`${name} up`, `${words[name]} ▲`], [`${name} down`, `${words[name]} ▼`]])], order.by ? `${order.by} ${order.down ? "down" : "up"}` : "", (value) => sortBy(value.split(" ")[0] || null, value.endsWith("down")))));
  heads = Object.keys(KEYS).map((name) => h("th", { scope: "col" }, h("button", { type: "button", name, onclick: () => sortBy(name, order.by === name && !order.down) }, words[name])));
  body = h("tbody");
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row && !String(getSelection())) openFact(Number(row.dataset.fact));
  });
  status = h("p", { className: "hint", role: "status" });
  pager = h("div", { className: "controls pager" });
  const table = h("table", {}, h("thead", {}, h("tr", {}, heads)), body);
  section.replaceChildren(section.firstElementChild, form, phone, status, table, pager);
  refresh();
}

function refilter(change, redraw = false) {
  clearTimeout(typing); // what was typed before must not come after
  filters = { ...filters, ...change };
  page = 0;
  if (redraw) drawFacts();
  else refresh();
}

function sortBy(name, down) {
  order = { by: name, down };
  page = 0;
  refresh();
}

function refresh() {
  select();
  for (const head of heads) {
    if (head.firstElementChild.name === order.by) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
  drawRows(size);
}

function drawRows(count) {
  const start = page * size;
  const shown = rows.slice(start, start + count);
  body.replaceChildren(...shown.map(rowOf));
  status.textContent = rows.length ? say("shown", { from: plain.format(start + 1), to: plain.format(start + shown.length), count: plain.format(rows.length) }) : words.no_facts;
  const turn = (by) => {
    page += by;
    drawRows(size);
    document.getElementById("facts").scrollIntoView();
  };
  pager.replaceChildren(
    h("button", { type: "button", className: "previous", disabled: page === 0, onclick: () => turn(-1) }, `← ${words.previous_page}`),
    h("button", { type: "button", className: "next", disabled: start + size >= rows.length, onclick: () => turn(1) }, `${words.next_page} →`),
    field(words.page_size, choice([25, 50, 200, 1000].map((n) => [String(n), plain.format(n)]), String(size), (value) => {
      size = Number(value);
      page = 0;
      drawRows(size);
    })),
  );
}

function rowOf(i) {
  const unit = unitOf(i);
  const article = articleOf(i);
  const cell = (name, className, ...children) => h("td", { className, "data-label": words[name] }, ...children);
  const kinds = [];
  if (text(facts.status[i]) !== "reported") kinds.push(named("statuses", text(facts.status[i])));
  if (rare("subset", i) !== null) kinds.push(text(rare("subset", i)));
  const tags = kinds.flatMap((kind) => [" ", h("span", { className: "tag from-article" }, kind)]);
  const row = h(
    "tr",
    {},
    cell("value", "number", h("button", { type: "button", ariaHasPopup: "dialog" }, valueOf(i))),
    cell("indicator", "", named("indicators", indicatorOf(i)), ...tags),
    cell("unit", "", unit ? quoted(unit[NAME]) : h("i", {}, words.unknown_unit)),
    cell("province", "", unit?.[PROVINCE] ?? ""),
    cell("period", "when", periodOf(i) ?? h("i", {}, words.unknown_year)),
    cell("confidence", "", percent(facts.confidence[i])),
    cell("article", "", quoted(article.title ?? article.id)),
    cell("evidence", "evidence", quoted(facts.evidence[i])),
  );
  row.dataset.fact = i;
  return row;
}

// On paper there is no next page.
addEventListener("beforeprint", () => drawRows(1000));
addEventListener("afterprint", () => drawRows(size));
