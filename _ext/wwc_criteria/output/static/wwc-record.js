// Keeps the record of a city: what it says about each criterion of a page. It stays in this browser, in one item of its
// storage for each edition, and is never sent anywhere. What is saved as a file is a record as the check and the page of a
// city read it.
// @ts-check
"use strict";

const wwcRecord = (() => {
  /**
   * @typedef {{title?: string, url?: string, [key: string]: unknown}} Evidence
   * @typedef {{status?: string, evidence?: Evidence[], owner?: string, due?: string, note?: string}} Entry
   * @typedef {{city: string, entries: Map<string, Entry>}} Kept
   * @typedef {{anchor: string, id: string, former: string[], label: string}} Criterion
   * @typedef {Record<string, string>} Texts
   */

  const STATUSES = ["met", "in-progress", "not-started", "not-applicable", "unknown"];
  const HIDDEN = "wwc-other-entry";
  const LARGEST = 8e6;

  // The record, without a page ---------------------------------------------------------------------------------------

  /** Return a value if it is a text. @param {unknown} value */
  const text = (value) => (typeof value === "string" ? value : "");

  /** Return a template with its placeholders filled. @param {string} template @param {Record<string, unknown>} values */
  const format = (template, values) => template.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

  /** Return what is known of a criterion, from any data. @param {any} data @returns {Entry} */
  const entryOf = (data) => {
    const known = Object(data);
    const evidence = Array.isArray(known.evidence) ? known.evidence.filter((/** @type {unknown} */ item) => item instanceof Object) : [];
    return {
      status: STATUSES.includes(known.status) ? known.status : "",
      evidence,
      owner: text(known.owner),
      due: /^\d{4}-\d\d-\d\d$/.test(text(known.due)) ? known.due : "",
      note: text(known.note),
    };
  };

  /** Return whether an entry says anything. @param {Entry} entry */
  const isEmpty = ({ status, evidence, owner, due, note }) => !(status || evidence?.length || owner || due || note);

  /**
   * Return the record in the text of a file; throws an error if it is none.
   * @param {string} file @param {Map<string, string>} ids The ids of criteria by all names that they have had.
   * @returns {{kept: Kept, unmatched: string[]}}
   */
  const parse = (file, ids) => {
    const data = JSON.parse(file);
    if (!(data?.record instanceof Object) || Array.isArray(data.record)) throw new TypeError("no record");
    const entries = new Map();
    const unmatched = [];
    for (const name of Object.keys(data.record)) {
      const id = ids.get(name);
      if (!id) unmatched.push(name);
      if (!id || !entries.has(id)) entries.set(id ?? name, id ? entryOf(data.record[name]) : data.record[name]);
    }
    return { kept: { city: text(data.city), entries }, unmatched };
  };

  /** Return an address that a record may have, or nothing. @param {unknown} url */
  const address = (url) => (/^(https?:\/\/|mailto:)\S+$/.test(text(url).trim()) ? text(url).trim() : "");

  /**
   * Return an entry as a file has it: without what is empty. Evidence that is no link becomes part of the note.
   * @param {Entry} entry
   */
  const saved = (entry) => {
    const notes = [text(entry.note).trim()];
    const evidence = [];
    for (const { url: typed, ...item } of entry.evidence ?? []) {
      const url = address(typed);
      if (url || "doc" in item || "ref" in item) evidence.push({ ...item, title: item.title || url, ...(url && { url }) });
      else notes.push([item.title, typed].filter(Boolean).join(" "));
    }
    const note = notes.filter(Boolean).join(" ");
    return {
      status: entry.status || "unknown",
      ...(evidence.length && { evidence }),
      ...(entry.owner?.trim() && { owner: entry.owner.trim() }),
      ...(entry.due && { due: entry.due }),
      ...(note && { note }),
    };
  };

  /**
   * Return the text of a file.
   * @param {Kept} kept @param {string} edition @param {string} today @param {Set<string>} known The ids of this page.
   */
  const serialize = ({ city, entries }, edition, today, known) => {
    const all = [...entries].filter(([id, entry]) => !known.has(id) || !isEmpty(entry));
    const record = Object.fromEntries(all.map(([id, entry]) => [id, known.has(id) ? saved(entry) : entry]));
    return `${JSON.stringify({ city: city.trim(), criteria: edition, updated: today, record }, null, 2)}\n`;
  };

  /** Return a cell that no spreadsheet takes for a formula. @param {string} cell */
  const harmless = (cell) => `"${(/^\s*[=+\-@＝＋－＠]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`;

  /** Return a table for spreadsheets. @param {string[][]} rows */
  const table = (rows) => `\ufeff${rows.map((row) => `${row.map(harmless).join(",")}\r\n`).join("")}`;

  // The page ---------------------------------------------------------------------------------------------------------

  /**
   * Return a new element.
   * @param {string} tag @param {Record<string, any>} properties @param {(Node | string)[]} children
   * @returns {any}
   */
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /** Let the reader keep a file. @param {string} name @param {string} type @param {string} content */
  const download = (name, type, content) => {
    const url = URL.createObjectURL(new Blob([content], { type }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  /** Make the record of one edition work. @param {HTMLFormElement} form */
  const connect = (form) => {
    /** @type {Texts} */
    const texts = JSON.parse(form.dataset.texts ?? "{}");
    /** @type {Criterion[]} */
    const criteria = JSON.parse(form.dataset.criteria ?? "[]").map(
      (/** @type {[string, string, string, string[]]} */ [anchor, label, id, former]) => ({ anchor, label, id, former }),
    );
    const { project = "", edition = "", total = "" } = form.dataset;
    // Several projects may share a host, and with it the storage.
    const key = `wwc-record:${project}:${edition}`;
    const known = new Set(criteria.map(({ id }) => id));
    /** @type {Map<string, string>} */
    const ids = new Map();
    for (const { id, former } of criteria) for (const name of former) ids.set(name, id);
    for (const id of known) ids.set(id, id);
    /** @type {Kept} */
    let kept = { city: "", entries: new Map() };
    /** @type {Map<string, any>} */
    const fields = new Map();
    const find = (/** @type {string} */ selector) => /** @type {any} */ (form.querySelector(selector));
    const [summary, message, panel] = [find("[role=status]"), find("[role=alert]"), find(".wwc-record-panel")];
    const [city, filter, toggle] = [find("[name=city]"), find("[name=show]"), find(".wwc-record-toggle")];
    const say = (/** @type {string} */ words) => (message.textContent = words);
    const today = () => new Date().toLocaleDateString("sv"); // year, month and day with hyphens

    const store = () => {
      try {
        localStorage.setItem(key, serialize(kept, edition, today(), known));
        say("");
      } catch {
        say(texts.notStored);
      }
    };
    const load = () => {
      try {
        const stored = localStorage.getItem(key);
        if (stored) kept = parse(stored, ids).kept;
        return Boolean(stored);
      } catch {
        say(texts.notRead);
        return false;
      }
    };

    const count = () => {
      const counts = new Map(STATUSES.map((status) => [status, 0]));
      for (const id of known) {
        const status = kept.entries.get(id)?.status || "unknown";
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
      const parts = [...counts].filter(([, number]) => number).map(([status, number]) => `${number} ${texts[`${status}Count`]}`);
      return format(total ? texts.summary : texts.shortSummary, { counts: parts.join(", "), here: known.size, edition, total });
    };
    let waiting = 0;
    const announce = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => (summary.textContent = count()), 600);
    };
    const show = () => {
      for (const { id, anchor } of criteria) {
        const { status, due } = kept.entries.get(id) ?? {};
        const isOpen = status !== "met" && status !== "not-applicable";
        const isShown = panel.hidden || !filter.value || (isOpen && (filter.value === "open" || Boolean(due)));
        document.getElementById(anchor)?.closest("tr")?.classList.toggle(HIDDEN, !isShown);
      }
    };

    const read = (/** @type {string} */ id) => {
      const value = (/** @type {string} */ name) => fields.get(id).querySelector(`[name=${name}]`).value;
      const [first, ...others] = kept.entries.get(id)?.evidence ?? [];
      const [title, url] = [value("title"), value("url")];
      const evidence = title || url ? [{ ...first, title, url }] : [];
      kept.entries.set(id, {
        status: value("status"),
        evidence: [...evidence, ...others],
        owner: value("owner"),
        due: value("due"),
        note: value("note"),
      });
    };
    const write = () => {
      if (document.activeElement !== city) city.value = kept.city;
      for (const [id, box] of fields) {
        const entry = kept.entries.get(id) ?? {};
        const [first] = entry.evidence ?? [];
        const values = { ...entry, title: text(first?.title), url: text(first?.url) };
        for (const control of box.querySelectorAll("[name]")) {
          const value = text(Reflect.get(values, control.name));
          if (control.value !== value) control.value = value;
        }
      }
      summary.textContent = count();
      show();
    };

    /** Return the fields of a criterion. @param {Criterion} criterion */
    const fieldsOf = ({ id, label }) => {
      const choices = [make("option", { value: "" }, texts.choose), ...STATUSES.map((it) => make("option", { value: it }, texts[it]))];
      const field = (/** @type {string} */ name, /** @type {any} */ control) =>
        make("label", {}, `${texts[name]} `, Object.assign(control, { name, autocomplete: "off" }));
      const box = make(
        "fieldset",
        { className: "wwc-entry" },
        make("legend", {}, format(texts.entry, { label })),
        field("status", make("select", {}, ...choices)),
        field("title", make("input")),
        field("url", make("input", { type: "url", placeholder: "https://" })),
        field("owner", make("input")),
        field("due", make("input", { type: "date" })),
        field("note", make("textarea", { rows: 2 })),
      );
      box.addEventListener("input", () => {
        read(id);
        store();
        announce();
      });
      box.addEventListener("change", show);
      return box;
    };
    const open = (/** @type {boolean} */ isOpen) => {
      panel.hidden = !isOpen;
      toggle.setAttribute("aria-expanded", String(isOpen));
      document.documentElement.classList.toggle("wwc-record-open", isOpen);
      if (isOpen && !fields.size) {
        for (const criterion of criteria) {
          const cell = document.getElementById(criterion.anchor)?.closest("th, td");
          const box = fieldsOf(criterion);
          fields.set(criterion.id, box);
          cell?.append(box);
        }
      }
      write();
    };

    const hasEntries = () => [...kept.entries.values()].some((entry) => !isEmpty(entryOf(entry)));
    const rows = () =>
      criteria.map(({ id, anchor, label }) => {
        const cell = document.getElementById(anchor)?.closest("th, td");
        const words = text(cell?.querySelector(".criterion-number")?.parentElement?.textContent).replace(/^.*?\. /, "");
        const { status = "", evidence = [], owner = "", due = "", note = "" } = kept.entries.get(id) ?? {};
        const shown = evidence.map((item) => [item.title, item.url].filter(Boolean).join(" ")).join("; ");
        return [label, words, texts[status || "unknown"], shown, owner, due, note];
      });
    const heads = () => [texts.label, texts.criterion, texts.status, texts.title, texts.owner, texts.due, texts.note];
    const receive = async (/** @type {File | undefined} */ file) => {
      if (!file) return;
      try {
        if (file.size > LARGEST) throw new RangeError("too large");
        const { kept: opened, unmatched } = parse(await file.text(), ids);
        if (hasEntries() && !confirm(texts.replace)) return;
        kept = opened;
        write();
        store();
        const some = unmatched.slice(0, 5).join(", ");
        if (unmatched.length) say(format(texts.unmatched, { count: unmatched.length, some }));
      } catch {
        say(texts.noRecord);
      }
    };
    const copy = async () => {
      const lines = rows().map(([label, , status, shown, owner, due, note]) =>
        [`${label}: ${status}`, shown, owner, due, note].filter(Boolean).join(" · "),
      );
      const words = [kept.city, count(), "", ...lines].join("\n");
      try {
        await navigator.clipboard.writeText(words);
        say(texts.copied);
      } catch {
        const box = find(".wwc-record-copy");
        Object.assign(box, { value: words, hidden: false }).select();
        say(texts.copyByHand);
      }
    };

    /** @type {Record<string, () => void>} */
    const actions = {
      save: () => {
        say(kept.city.trim() ? "" : texts.noCity);
        if (!kept.city.trim()) city.focus();
        else download("record.json", "application/json", serialize(kept, edition, today(), known));
      },
      spreadsheet: () => download("record.csv", "text/csv", table([heads(), ...rows()])),
      copy,
      erase: () => {
        if (!confirm(texts.eraseAsk)) return;
        kept = { city: "", entries: new Map() };
        write();
        try {
          localStorage.removeItem(key);
        } catch {
          say(texts.notStored);
        }
      },
    };
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("[data-action]"))) {
      button.addEventListener("click", () => actions[button.dataset.action ?? ""]?.());
    }
    find("[type=file]").addEventListener("change", (/** @type {any} */ event) => {
      receive(event.target.files[0]).then(() => (event.target.value = ""));
    });
    toggle.addEventListener("click", () => open(panel.hidden));
    filter.addEventListener("change", show);
    city.addEventListener("input", () => {
      kept.city = city.value;
      store();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("storage", (event) => {
      if (event.key !== key && event.key !== null) return;
      if (event.newValue === null) kept = { city: "", entries: new Map() };
      load();
      if (fields.size) write();
    });
    form.classList.add("wwc-ready");
    if (load()) open(true);
  };

  for (const form of document.querySelectorAll(".wwc-record-form")) connect(/** @type {HTMLFormElement} */ (form));
  return { parse, serialize, table };
})();
