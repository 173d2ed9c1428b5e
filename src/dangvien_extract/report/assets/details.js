// One fact with its article: the dialog that opens from everywhere.

const dialog = document.getElementById("details");
let shownFact = null;
let around = () => []; // the facts that the table shows, in its order

function openFact(i) {
  shownFact = i;
  drawDetails();
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  remember(`#fact=${encodeURIComponent(facts.id[i])}`);
  const mark = dialog.querySelector("mark.number");
  if (mark) mark.parentElement.scrollTop = mark.offsetTop - mark.parentElement.offsetTop - mark.parentElement.clientHeight / 3;
}

function remember(hash) {
  try {
    history.replaceState(null, "", hash || location.pathname + location.search);
  } catch {
    // A page in a frame has no address of its own.
  }
}

dialog.addEventListener("close", () => {
  shownFact = null;
  remember("");
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // outside of it
});
dialog.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select")) return;
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});

function step(by) {
  const next = around()[around().indexOf(shownFact) + by];
  if (next !== undefined) openFact(next);
}

function drawDetails() {
  const i = shownFact;
  const [unit, article] = [unitOf(i), articleOf(i)];
  const at = around().indexOf(i);
  const focused = dialog.contains(document.activeElement) ? document.activeElement.name : null;
  const stepper = (name, sign, by) =>
    h("button", { type: "button", name, ariaLabel: words[name], title: words[name], disabled: at < 0 || around()[at + by] === undefined, onclick: () => step(by) }, sign);
  const top = h(
    "div",
    { className: "top" },
    h("h2", { id: "details-h" }, `${named("indicators", indicatorOf(i))}: ${valueOf(i)}`),
    h("span", {}, stepper("previous", "←", -1), " ", stepper("next", "→", 1), " ",
      h("button", { type: "button", className: "close", name: "close", onclick: () => dialog.close() }, words.close)),
  );
  const list = h("dl");
  const line = (name, ...value) => list.append(h("dt", {}, words[name]), h("dd", {}, ...value));
  line("unit", unit ? quoted(unit[NAME]) : words.unknown_unit, unit?.[PROVINCE] && unit[PROVINCE] !== unit[NAME] ? ` (${unit[PROVINCE]})` : "");
  line("period", periodOf(i) ?? words.unknown_year);
  line("status", named("statuses", text(facts.status[i])));
  if (rare("subset", i) !== null) line("subset", quoted(text(rare("subset", i))));
  line("confidence", percent(facts.confidence[i]));
  line("rule", h("code", {}, text(facts.rule[i])));
  const notes = [...flagsOf(i).map((flag) => named("kinds", flag)), ...findingsOf(i)];
  if (notes.length) line("notes", distinct(notes).join("; "));
  line("article", quoted(article.title ?? article.id), article.title ? h("span", { className: "count" }, ` ${article.id}`) : "");
  if (article.source) line("source", quoted(article.source));
  if (article.published) line("published", article.published);
  const away = article.url === null ? null : link(article.url, words.open);
  if (away) list.append(h("dt"), h("dd", {}, away));
  dialog.replaceChildren(top, list, ...contextOf(i, article), ...othersOf(i));
  if (focused !== null) (dialog.querySelector(`.top button[name="${focused || "next"}"]:enabled`) ?? dialog.querySelector(".close")).focus();
}

function findingsOf(i) {
  return data.findings.filter((one) => one.detail && one.facts.includes(i)).map((one) => `${named("kinds", one.kind)}: ${one.detail}`);
}

function legend(names) {
  return h("p", { className: "legend" }, names.map((name) => h("mark", { className: name }, words[`legend_${name}`])));
}

function contextOf(i, article) {
  const found = [h("h3", {}, words.context)];
  if (!article.parts.length) {
    found.push(h("p", { className: "hint" }, article.state === "other" ? words.state_other : words.state_none));
    const pieces = [["number", facts.evidence[i]], ["unit", text(rare("unitEvidence", i))], ["period", text(rare("periodEvidence", i))]];
    const shown = pieces.filter(([, piece]) => piece);
    found.push(legend(shown.map(([name]) => name)));
    found.push(h("div", { className: "context", tabIndex: 0 }, shown.flatMap(([name, piece], n) => [n ? " … " : "", h("mark", { className: `${name} from-article` }, piece)])));
    return found;
  }
  if (article.state === "parts") found.push(h("p", { className: "hint" }, words.state_parts));
  found.push(legend(["number", "unit", "period", "other"]));
  const spans = spansOf(i);
  for (const other of ofArticle.get(facts.article[i])) {
    if (other !== i) spans.push({ name: "other", start: facts.spans[other][0], end: facts.spans[other][1] });
  }
  const box = h("div", { className: "context", tabIndex: 0, ariaLabel: words.context, role: "region" });
  article.parts.forEach(([start, part], n) => {
    if (n || (article.state === "parts" && start > 0)) box.append(n ? "\n…\n" : "… ");
    box.append(...marked(part, start, spans));
  });
  found.push(box);
  return found;
}

function spansOf(i) {
  return ["number", "unit", "period"].map((name, n) => ({ name, start: facts.spans[i][2 * n] ?? -1, end: facts.spans[i][2 * n + 1] ?? -1 })).filter((span) => span.start >= 0);
}

// The text of a part, cut wherever a span begins or ends; offsets count code points.
function marked(part, start, spans) {
  const characters = Array.from(part);
  const inside = spans.map((span) => ({ name: span.name, start: span.start - start, end: span.end - start })).filter((span) => span.end > 0 && span.start < characters.length);
  const cuts = distinct([0, characters.length, ...inside.flatMap((span) => [span.start, span.end])]).filter((cut) => cut >= 0 && cut <= characters.length);
  cuts.sort((a, b) => a - b);
  return cuts.slice(1).map((end, n) => {
    const piece = characters.slice(cuts[n], end).join("");
    const names = distinct(inside.filter((span) => span.start <= cuts[n] && span.end >= end).map((span) => span.name));
    return names.length ? h("mark", { className: `${names.join(" ")} from-article` }, piece) : quoted(piece);
  });
}

function factButton(i) {
  const where = [unitOf(i)?.[NAME], periodOf(i)].filter(Boolean).join(", ");
  return h("button", { type: "button", onclick: () => openFact(i) }, `${named("indicators", indicatorOf(i))}: ${valueOf(i)}`, where ? [" · ", quoted(where)] : "");
}

function othersOf(i) {
  const found = [];
  const add = (title, list, label) => {
    if (list.length) found.push(h("h3", {}, title), h("ul", {}, list.map((other) => h("li", {}, label(other)))));
  };
  const competing = cellOf.get(i) ?? [];
  if (competing.length > 1) add(words.competing, competing, (other) => h("button", { type: "button", onclick: () => openFact(other), ariaCurrent: other === i ? "true" : "false" }, `${valueOf(other)} · `, quoted(articleOf(other).title ?? articleOf(other).id)));
  add(words.same_article, ofArticle.get(facts.article[i]).filter((other) => other !== i), factButton);
  return found;
}
