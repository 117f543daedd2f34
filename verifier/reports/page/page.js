"use strict";
(() => {
  const root = document.documentElement, body = document.body;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const report = JSON.parse(find("#report").textContent);
  const panel = find("#panel"), search = find("#search"), code = find("#code"), rest = find("#rest"), keys = find("#keys");
  const chips = all(".chip[data-verdict]"), items = all(".outline .item"), groups = all(".outline .group");
  const cards = new Map(all(".card").map(card => [card.id, card]));
  const words = new Map(Array.from(cards, ([id, card]) => [id, `${id} ${card.textContent}`.toLowerCase()]));
  const marks = new Map();
  for (const mark of all(".n")) {
    if (!marks.has(mark.dataset.c)) marks.set(mark.dataset.c, []);
    marks.get(mark.dataset.c).push(mark);
  }
  // Text order: numbers of the note as they stand, then cells that have no place in it.
  const order = [...marks.keys(), ...Array.from(cards.keys()).filter(id => !marks.has(id))];
  const roots = new Set([...report.summary.roots, ...report.claims.filter(c => c.verdict === "refuted").map(c => c.id)]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let current = null, shown = order, settled = false;

  body.classList.add("live");
  body.dataset.view = "outline";

  function lit(on) {
    for (const mark of marks.get(current) || []) mark.classList.toggle("current", on);
    for (const piece of all(`[data-q~="${CSS.escape(current)}"]`)) piece.classList.toggle("inquote", on);
    const card = cards.get(current);
    if (card) card.classList.toggle("current", on);
  }

  // A note with pages has two faces, its pages and its text; one of them is shown.
  function face(name) {
    if (find(".leaves")) body.dataset.face = name; else delete body.dataset.face;
    for (const button of all(".face")) button.setAttribute("aria-pressed", String(button.dataset.face === name));
  }

  function turned(id) {
    const pieces = marks.get(id) || [];
    const seen = pieces.find(piece => piece.getClientRects().length);
    if (seen || !pieces.length) return seen;
    face(pieces[0].closest(".leaves") ? "pages" : "text");
    return pieces[0];
  }

  function place() {
    const at = shown.indexOf(current);
    find("#position").textContent = at < 0 ? "" : `${at + 1} / ${shown.length}`;
  }

  function select(id, focus) {
    if (!cards.has(id)) return;
    if (current) lit(false);
    current = id;
    lit(true);
    body.dataset.view = "card";
    panel.scrollTop = 0;
    place();
    if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
    const mark = turned(id);
    if (focus === "card") cards.get(id).focus({ preventScroll: true });
    else if (focus === "mark" && mark) mark.focus({ preventScroll: true });
    // Later than the browser's own jump to a deep link; a panel fixed to the lower edge leaves only the upper half free.
    requestAnimationFrame(() => {
      panel.scrollTop = 0;
      const block = getComputedStyle(panel).position === "fixed" ? "start" : "center";
      if (mark) mark.scrollIntoView({ block, behavior: calm || !settled ? "auto" : "smooth" });
      settled = true;
    });
  }

  function outline() {
    if (current) lit(false);
    const left = current;
    current = null;
    body.dataset.view = "outline";
    history.replaceState(null, "", location.pathname + location.search);
    const item = left && items.find(each => each.dataset.c === left);
    if (item && item.offsetParent) item.focus();
  }

  function step(by, among = shown) {
    if (!among.length) return;
    let at = among.indexOf(current);
    if (at < 0) {
      const here = order.indexOf(current);
      at = by > 0 ? among.findIndex(id => order.indexOf(id) > here) - 1 : among.length;
      if (at < -1) at = -1;
    }
    select(among[(at + by + among.length) % among.length], "mark");
  }

  function filter() {
    const verdicts = new Set(chips.filter(chip => chip.getAttribute("aria-pressed") === "true").map(chip => chip.dataset.verdict));
    const text = search.value.trim().toLowerCase();
    const fits = id => {
      const card = cards.get(id);
      return (!verdicts.size || verdicts.has(card.dataset.verdict)) && (!code.value || card.dataset.codes.split(" ").includes(code.value))
        && (!text || words.get(id).includes(text));
    };
    const kept = new Set(order.filter(fits));
    shown = order.filter(id => kept.has(id));
    for (const [id, pieces] of marks) for (const piece of pieces) piece.classList.toggle("off", !kept.has(id));
    for (const item of items) item.hidden = !kept.has(item.dataset.c);
    const narrowed = verdicts.size || code.value || text;
    for (const group of groups) {
      const inside = all(".item", group);
      group.hidden = inside.length ? inside.every(item => item.hidden) : Boolean(narrowed);
      if (narrowed && group.tagName === "DETAILS" && !group.hidden) group.open = true;
    }
    for (const need of all(".need")) need.hidden = all(".item", need.parentNode).every(item => item.hidden);
    for (const folded of all(".follows")) {
      const inside = all(".item", folded);
      folded.hidden = inside.every(item => item.hidden);
      if (narrowed && !folded.hidden) folded.open = true;
    }
    find("#none").hidden = kept.size > 0 || !order.length;
    place();
  }

  function theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("verifier-theme", root.dataset.theme); } catch { /* a file opened from disk may have no storage */ }
  }

  function download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(report, null, 1)], { type: "application/json" }));
    link.download = `${report.document.name.replace(/[^\p{L}\p{N}._-]+/gu, "_")}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function follow() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    if (id.startsWith("n-")) id = id.slice(2);
    if (cards.has(id)) select(id, "card");
  }

  document.addEventListener("click", event => {
    const button = event.target.closest && event.target.closest(".face");
    if (button) { face(button.dataset.face); if (current) select(current, ""); return; }
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    if (!link) return;
    const id = link.getAttribute("href").slice(1);
    if (id.startsWith("n-") && marks.has(id.slice(2))) { event.preventDefault(); select(id.slice(2), "mark"); return; }
    if (!cards.has(id)) return;
    event.preventDefault();
    select(id, link.classList.contains("n") ? "" : "card");
  });
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape") { if (typing) { event.target.value = ""; event.target.blur(); filter(); } else outline(); return; }
    if (typing) return;
    const actions = {
      j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), n: () => step(1, shown.filter(id => roots.has(id))),
      "/": () => search.focus(), t: theme, "?": () => keys.showModal(), u: () => { rest.checked = !rest.checked; rest.dispatchEvent(new Event("change")); },
    };
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (!action || (event.key.startsWith("Arrow") && body.dataset.view !== "card")) return;
    event.preventDefault();
    action();
  });
  for (const chip of chips) chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
  });
  search.addEventListener("input", filter);
  code.addEventListener("change", filter);
  rest.addEventListener("change", () => body.classList.toggle("show-rest", rest.checked));
  find("#back").addEventListener("click", outline);
  find("#next").addEventListener("click", () => step(1));
  find("#previous").addEventListener("click", () => step(-1));
  find("#theme").addEventListener("click", theme);
  find("#print").addEventListener("click", () => print());
  find("#download").addEventListener("click", download);
  find("#help").addEventListener("click", () => keys.showModal());
  addEventListener("hashchange", follow);
  try { const kept = localStorage.getItem("verifier-theme"); if (kept === "light" || kept === "dark") root.dataset.theme = kept; } catch { /* as above */ }
  face("pages");
  follow();
})();
