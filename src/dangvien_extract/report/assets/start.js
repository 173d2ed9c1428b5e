// Everything in the language of the reader, and what was asked for in the address.

function draw() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  document.getElementById("language").lang = language === "en" ? "vi" : "en";
  document.title = data.title ?? words.title;
  drawSummary();
  drawProvinces();
  drawUnits();
  drawFindings();
  drawFacts();
  document.querySelector("footer").textContent = say("footer", { version: data.version });
  if (dialog.open) drawDetails();
}

document.getElementById("language").addEventListener("click", () => {
  speak(language === "en" ? "vi" : "en");
  draw();
});

function openFromAddress() {
  const asked = /^#fact=(.+)$/.exec(location.hash)?.[1];
  const i = facts.id.findIndex((id) => encodeURIComponent(id) === asked);
  if (i >= 0) openFact(i);
}
addEventListener("hashchange", openFromAddress);
draw();
openFromAddress();
performance.mark("ready");
