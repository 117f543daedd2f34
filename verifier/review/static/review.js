"use strict";
// The page works without this: links and forms do all of it. With it, keys move and decide, and a decision changes the page in place.
(() => {
  const root = document.documentElement, body = document.body;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const kept = (key, value) => { try { return value === undefined ? localStorage.getItem(key) : localStorage.setItem(key, value); } catch { return null; } };
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  body.classList.add("live");
  const chosen = kept("verifier-theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const printer = () => { const button = find("#print"); if (button) button.addEventListener("click", () => print()); };
  if (!body.classList.contains("review")) { printer(); return; }

  let current = null, cards, marks, order, shown, items, groups, words, busy = false, waiting = null;
  let pressed = new Set(), states = new Set();
  body.dataset.view = "outline";

  function gather() {
    cards = new Map(all(".card").map(card => [card.id, card]));
    words = new Map(Array.from(cards, ([id, card]) => [id, `${id} ${card.textContent}`.toLowerCase()]));
    marks = new Map();
    for (const mark of all(".n")) {
      if (!marks.has(mark.dataset.c)) marks.set(mark.dataset.c, []);
      marks.get(mark.dataset.c).push(mark);
    }
    order = [...marks.keys(), ...Array.from(cards.keys()).filter(id => !marks.has(id))].filter(id => cards.has(id));
    items = all(".outline .item");
    face(body.dataset.face || "pages");
    groups = all(".outline .group");
    for (const chip of all(".chip[data-verdict]")) chip.setAttribute("aria-pressed", String(pressed.has(chip.dataset.verdict)));
    for (const chip of all(".chip[data-of]")) chip.setAttribute("aria-pressed", String(states.has(chip.dataset.of)));
    filter();
    if (current && cards.has(current)) lit(true);
    legend();
    measure();
  }

  function lit(on) {
    for (const mark of marks.get(current) || []) mark.classList.toggle("current", on);
    for (const piece of all(`[data-q~="${CSS.escape(current)}"]`)) piece.classList.toggle("inquote", on);
    const card = cards.get(current);
    if (card) card.classList.toggle("current", on);
  }

  function measure() {
    root.style.setProperty("--bar", `${getComputedStyle(find(".filters")).position === "sticky" ? find(".filters").offsetHeight : 0}px`);
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
    if (current && current !== id) closeForm();
    if (current) lit(false);
    current = id;
    lit(true);
    body.dataset.view = "card";
    place();
    if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
    const mark = turned(id), panel = find("#panel");
    if (focus === "card") cards.get(id).focus({ preventScroll: true });
    else if (focus === "mark" && mark) mark.focus({ preventScroll: true });
    requestAnimationFrame(() => {
      panel.scrollTop = 0;
      const block = getComputedStyle(panel).position === "fixed" ? "start" : "center";
      if (mark) mark.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
    });
  }

  function outline() {
    closeForm();
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
    const text = find("#search").value.trim().toLowerCase(), code = find("#code").value, metric = find("#metric");
    const metricName = metric.value ? metric.selectedOptions[0].textContent.replace(/ \(\d+\)$/, "").toLowerCase() : "";
    const fits = id => {
      const card = cards.get(id);
      return (!pressed.size || pressed.has(card.dataset.verdict)) && (!states.size || states.has(card.dataset.state))
        && (!code || card.dataset.codes.split(" ").includes(code)) && (!text || words.get(id).includes(text))
        && (!metricName || find(".subject", card).textContent.toLowerCase().startsWith(metricName));
    };
    const keptIds = new Set(order.filter(fits));
    shown = order.filter(id => keptIds.has(id));
    for (const [id, pieces] of marks) for (const piece of pieces) piece.classList.toggle("off", !keptIds.has(id));
    for (const item of items) item.hidden = !keptIds.has(item.dataset.c);
    const narrowed = pressed.size || states.size || code || text || metricName;
    for (const group of groups) {
      const inside = all(".item", group);
      group.hidden = inside.length ? inside.every(item => item.hidden) : Boolean(narrowed) && !group.matches(".sign, .lapsed, .taken");
      if (narrowed && inside.length && group.tagName === "DETAILS" && !group.hidden) group.open = true;
    }
    for (const need of all(".need")) need.hidden = all(".item", need.parentNode).every(item => item.hidden);
    for (const folded of all(".follows")) {
      const inside = all(".item", folded);
      folded.hidden = inside.every(item => item.hidden);
      if (narrowed && !folded.hidden) folded.open = true;
    }
    find("#none").hidden = keptIds.size > 0 || !order.length;
    place();
  }

  function theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    kept("verifier-theme", root.dataset.theme);
  }

  // -- what is said to the reader --------------------------------------------------------------------
  let fading = 0;
  function say(text, wrong) {
    const toast = find("#toast");
    toast.textContent = text;
    toast.classList.toggle("wrong", Boolean(wrong));
    clearTimeout(fading);
    fading = setTimeout(() => { toast.textContent = ""; }, wrong ? 9000 : 3000);
  }

  // -- decisions -------------------------------------------------------------------------------------
  async function fresh() {
    const answer = await fetch(body.dataset.base, { headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = all("details[open] > summary", find(".outline")).map(each => each.textContent), scroll = find("#panel").scrollTop;
    for (const part of [".top", ".filters", ".note", ".outline", ".cards"]) {
      const old = find(part), made = page.querySelector(part);
      if (part === ".filters") {
        const values = ["#code", "#metric", "#search"].map(each => find(each).value), rest = find("#rest").checked;
        old.replaceChildren(...made.childNodes);
        ["#code", "#metric", "#search"].forEach((each, at) => { find(each).value = values[at]; });
        find("#rest").checked = rest;
      } else old.replaceChildren(...made.childNodes);
    }
    for (const summary of all("details > summary", find(".outline"))) if (open.includes(summary.textContent)) summary.parentNode.open = true;
    body.dataset.version = page.body.dataset.version;
    body.dataset.roots = page.body.dataset.roots;
    find("#news").hidden = true;
    if (current && !cards.has(current)) current = null;
    gather();
    if (current && !cards.has(current)) outline();
    find("#panel").scrollTop = scroll;
    wire();
  }

  async function send(form, said) {
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(new FormData(form)) });
      const told = await answer.json();
      if (!answer.ok) { say(told.error || String(answer.status), true); return; }
      await fresh();
      say(said);
      if (current) cards.get(current).focus({ preventScroll: true });
    } catch (reason) { say(String(reason), true); } finally { busy = false; }
  }

  function closeForm() {
    for (const slot of all(".form")) { slot.replaceChildren(); slot.hidden = true; }
  }

  async function openForm(link) {
    const slot = find(".form", link.closest(".card"));
    const answer = await fetch(`${link.getAttribute("href")}&part=1`);
    if (!answer.ok) { say(String(answer.status), true); return; }
    closeForm();
    slot.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    slot.hidden = false;
    const first = find("input:not([type=hidden]), select, textarea", slot);
    first.focus();
    if (first.select) first.select();
    slot.scrollIntoView({ block: "nearest" });
  }

  async function openSource(address) {
    const answer = await fetch(`${address}&part=1`);
    if (!answer.ok) { say(String(answer.status), true); return; }
    find("#drawer-body").replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    if (!find("#drawer").open) find("#drawer").showModal();
    const marked = find("#drawer td.marked") || find("#drawer tr.marked");
    if (marked) marked.scrollIntoView({ block: "center" });
  }

  function act(kind) {
    const card = cards.get(current);
    const wanted = card && find(`.decide [data-do="${kind}"]`, card);
    if (!wanted) return;
    if (wanted.tagName === "FORM") send(wanted, body.dataset.saved);
    else openForm(wanted);
  }

  function undo() {
    const form = document.createElement("form");
    form.action = `${body.dataset.base}/decisions`;
    for (const [name, value] of [["kind", "undo"], ["seq", "last"]]) {
      const field = document.createElement("input");
      field.name = name;
      field.value = value;
      form.append(field);
    }
    send(form, body.dataset.undone);
  }

  // -- keys ------------------------------------------------------------------------------------------
  const actions = {
    next: () => step(1), previous: () => step(-1), open: () => step(1, shown.filter(id => cards.get(id).dataset.state === "open")),
    root: () => { const link = current && find(".toroot", cards.get(current)); if (link) select(link.getAttribute("href").slice(1), "card"); },
    accept: () => act("accept"), correct: () => act("correct"), overrule: () => act("overrule"), bind: () => act("bind"),
    "not-a-claim": () => act("not-a-claim"), supply: () => act("supply"), undo, search: () => find("#search").focus(),
    rest: () => { const box = find("#rest"); box.checked = !box.checked; body.classList.toggle("show-rest", box.checked); },
    theme, help: () => find("#keys").showModal(),
  };
  let keys = {};
  function readKeys() {
    let own = {};
    try { own = JSON.parse(kept("verifier-keys") || "{}"); } catch { own = {}; }
    keys = {};
    for (const field of all("#keys [data-action]")) {
      const key = typeof own[field.dataset.action] === "string" ? own[field.dataset.action] : field.dataset.default;
      keys[field.dataset.action] = key;
      field.value = key;
    }
  }
  function legend() {
    for (const each of all(".legend [data-key]")) find("kbd", each).textContent = keys[each.dataset.key];
    for (const button of all(".decide [data-do]")) { const key = find("kbd", button); if (key) key.textContent = keys[button.dataset.do]; }
  }
  function setKey(field, key) {
    const other = Object.keys(keys).find(action => keys[action] === key && action !== field.dataset.action);
    const wrong = find("#keys-wrong");
    if (other) {
      wrong.textContent = body.dataset.taken.replace("{what}", find(`.legend [data-key="${other}"]`).textContent.trim());
      return;
    }
    wrong.textContent = "";
    keys[field.dataset.action] = key;
    kept("verifier-keys", JSON.stringify(keys));
    readKeys();
    legend();
  }

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (find("#keys").open) {
      const field = event.target.closest("[data-action]");
      if (field && event.key.length === 1 && event.key !== " ") { event.preventDefault(); setKey(field, event.key); }
      return;
    }
    if (find("#drawer").open) return;
    const typing = event.target.matches("select, textarea, input:not([type=checkbox])");
    if (event.key === "Escape") {
      if (event.target.closest(".form")) { const card = event.target.closest(".card"); closeForm(); card.focus(); }
      else if (typing) { event.target.value = ""; event.target.blur(); filter(); } else outline();
      return;
    }
    if (typing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (body.dataset.view === "card" && !find("#panel").contains(event.target)) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
      return;
    }
    const name = Object.keys(keys).find(action => keys[action] === event.key);
    if (!name) return;
    event.preventDefault();
    actions[name]();
  });

  // -- clicks ----------------------------------------------------------------------------------------
  document.addEventListener("click", event => {
    const target = event.target.closest("a, button");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.matches(".face")) { face(target.dataset.face); if (current) select(current, ""); return; }
    if (target.matches(".chip")) {
      const [set, value] = target.dataset.verdict ? [pressed, target.dataset.verdict] : [states, target.dataset.of];
      if (set.has(value)) set.delete(value); else set.add(value);
      target.setAttribute("aria-pressed", String(set.has(value)));
      filter();
      return;
    }
    if (target.matches(".decide a[data-do]")) { event.preventDefault(); openForm(target); return; }
    if (target.matches("[data-cancel]")) { event.preventDefault(); const card = target.closest(".card"); closeForm(); card.focus(); return; }
    if (target.matches("a.source")) { event.preventDefault(); openSource(target.getAttribute("href")); return; }
    const href = target.getAttribute("href");
    if (!href || !href.startsWith("#")) return;
    const id = href.slice(1);
    if (id.startsWith("n-") && marks.has(id.slice(2))) { event.preventDefault(); select(id.slice(2), "mark"); return; }
    if (!cards.has(id)) return;
    event.preventDefault();
    select(id, target.classList.contains("n") ? "" : "card");
  });
  document.addEventListener("keydown", event => {
    if (event.key === " " && event.target.matches(".decide a[role=button]")) { event.preventDefault(); event.target.click(); }
  });
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.getAttribute("action") || !form.action.endsWith("/decisions")) return;
    event.preventDefault();
    send(form, form.elements.kind.value === "undo" ? body.dataset.undone : body.dataset.saved);
  });
  document.addEventListener("input", event => { if (event.target.matches("#search")) filter(); });
  document.addEventListener("change", event => {
    if (event.target.matches("#code, #metric")) filter();
    if (event.target.matches("#rest")) body.classList.toggle("show-rest", event.target.checked);
  });
  find("#back").addEventListener("click", outline);
  find("#next").addEventListener("click", () => step(1));
  find("#previous").addEventListener("click", () => step(-1));
  find("#keys-reset").addEventListener("click", () => { kept("verifier-keys", "{}"); readKeys(); legend(); });
  function wire() {
    find("#theme").addEventListener("click", theme);
    printer();
  }
  function follow() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    if (id.startsWith("n-")) id = id.slice(2);
    if (cards.has(id)) select(id, "card");
  }
  addEventListener("hashchange", follow);
  addEventListener("resize", measure);

  // -- others at the same desk -----------------------------------------------------------------------
  async function look() {
    if (document.hidden || busy || !find("#news").hidden) return;
    try {
      const answer = await fetch(`${body.dataset.base}/head`, { headers: { accept: "application/json" } });
      if (answer.ok && (await answer.json()).version !== body.dataset.version && !busy) find("#news").hidden = false;
    } catch { /* the server may be starting again */ }
  }
  waiting = setInterval(look, 4000);
  addEventListener("pagehide", () => clearInterval(waiting));

  readKeys();
  gather();
  wire();
  follow();
})();
