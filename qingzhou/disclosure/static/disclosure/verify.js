// Checks a receipt against the published heads in this browser, as notary/verifier.py does it. Nothing is sent: the page may not connect.
"use strict";
(() => {
  const form = document.getElementById("verify");
  if (!form) return;
  const words = JSON.parse(document.getElementById("words").textContent);
  const HOLDS = "holds", FAILS = "fails", OPEN = "open";

  // --- bytes ---------------------------------------------------------------------------------------------------
  const utf8 = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
  const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const decoded = (text) => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Error("base64");
    return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  };
  const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const must = (holds, what) => {
    if (!holds) throw new Error(what);
  };

  // --- the tree (RFC 9162, 2.1) --------------------------------------------------------------------------------
  const hashLeaf = (data) => sha256(joined([0], data));
  const hashNode = (left, right) => sha256(joined([1], left, right));
  const odd = (number) => number % 2 === 1;
  const half = (number) => Math.floor(number / 2);
  const sides = (place, last, length) => {
    const found = [];
    for (let n = 0; n < length; n += 1) {
      if (last === 0) return null;
      const left = odd(place) || place === last;
      while (left && !odd(place) && place) [place, last] = [half(place), half(last)];
      found.push(left);
      [place, last] = [half(place), half(last)];
    }
    return last === 0 ? found : null;
  };
  const includes = async (head, index, leaf, proof) => {
    const ways = index >= 0 && index < head.size ? sides(index, head.size - 1, proof.length) : null;
    if (!ways) return false;
    let found = leaf;
    for (const [n, sibling] of proof.entries()) found = ways[n] ? await hashNode(sibling, found) : await hashNode(found, sibling);
    return same(found, head.root);
  };
  const isPower = (number) => (odd(number) ? number === 1 : isPower(number / 2));
  const extends_ = async (first, second, proof) => {
    if (!(first.size > 0 && first.size < second.size) || !proof.length) {
      return first.size > 0 && first.size === second.size && same(first.root, second.root) && !proof.length;
    }
    const path = isPower(first.size) ? [first.root, ...proof] : proof;
    let [place, last] = [first.size - 1, second.size - 1];
    while (odd(place)) [place, last] = [half(place), half(last)];
    const ways = sides(place, last, path.length - 1);
    if (!ways) return false;
    let [before, after] = [path[0], path[0]];
    for (const [n, sibling] of path.slice(1).entries()) {
      if (ways[n]) before = await hashNode(sibling, before);
      after = ways[n] ? await hashNode(sibling, after) : await hashNode(after, sibling);
    }
    return same(before, first.root) && same(after, second.root);
  };

  // --- signed notes (C2SP signed-note, tlog-checkpoint) --------------------------------------------------------
  const readKey = async (line) => {
    const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line) || [];
    must(name, "key");
    const data = decoded(encoded);
    must(data.length === 33 && data[0] === 1, "key");
    const known = (await sha256(joined(utf8(`${name}\n`), data))).slice(0, 4);
    must(hex(known) === id, "key");
    return { line, name, id: known, verify: await crypto.subtle.importKey("raw", data.slice(1), { name: "Ed25519" }, false, ["verify"]) };
  };
  const openNote = async (note, key) => {
    const cut = note.lastIndexOf("\n\n");
    must(cut >= 0 && note.endsWith("\n") && !/[\x00-\x09\x0b-\x1f]/.test(note), "note");
    const text = `${note.slice(0, cut)}\n`;
    const signatures = note.slice(cut + 2, -1).split("\n").map((line) => /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line));
    must(signatures.every(Boolean), "note");
    for (const [, name, encoded] of signatures) {
      const data = decoded(encoded);
      if (name === key.name && same(data.slice(0, 4), key.id)) {
        return (await crypto.subtle.verify({ name: "Ed25519" }, key.verify, data.slice(4), utf8(text))) ? text : "";
      }
    }
    return "";
  };
  const readHead = async (note, key) => {
    const text = await openNote(note, key);
    const [, origin, size, root, day, rest] = /^(.+)\n(0|[1-9]\d{0,14})\n(.+)\nday (\d{4}-\d\d-\d\d)\n((?:\S+ (?:0|[1-9]\d{0,14})\n)*)$/.exec(text) || [];
    must(origin === key.name, "head");
    const counts = new Map(rest.split("\n").filter(Boolean).map((line) => [line.split(" ")[0], Number(line.split(" ")[1])]));
    const head = { note, text, size: Number(size), root: decoded(root), day, counts };
    must(head.root.length === 32, "head");
    return head;
  };

  // --- what is said --------------------------------------------------------------------------------------------
  const finding = (verdict, code, values = {}) => ({ verdict, code, values });
  const judgeHeads = async (published, key) => {
    const heads = [];
    for (const [place, one] of published.heads.entries()) {
      let head;
      try {
        head = await readHead(one.note, key);
      } catch {
        return [heads, [finding(FAILS, "signature", { n: place + 1 })]];
      }
      const last = heads.at(-1);
      const grown = !last || [...last.counts].every(([kind, count]) => (head.counts.get(kind) ?? -1) >= count);
      if (last && !(last.day < head.day && last.size <= head.size && grown)) return [heads, [finding(FAILS, "back", head)]];
      if (last && !(await extends_(last, head, one.consistency.map(decoded)))) return [heads, [finding(FAILS, "cut", head)]];
      heads.push(head);
    }
    if (!heads.length) return [heads, [finding(OPEN, "no_heads")]];
    return [heads, [finding(HOLDS, "heads", { n: heads.length, day: heads.at(-1).day })]];
  };
  const opened = async (one) => {
    must([one.at, one.kind, one.report, one.salt].every((each) => typeof each === "string") && Number.isInteger(one.turn), "milestone");
    const { at, kind, report, salt, turn } = one;
    const seal = hex(await sha256(utf8(JSON.stringify({ at, kind, report, salt, turn }))));
    return hashLeaf(utf8(JSON.stringify({ at, kind, seal, turn })));
  };
  const judgeMilestone = async (one, key, own, heads) => {
    const hashed = await opened(one);
    const told = { it: `#${one.index} ${one.kind} ${one.at}`, zh: `#${one.index} ${words.kinds[one.kind] ?? one.kind} ${one.at}` };
    const promise = `${key.name}\npromise ${one.index}\n${base64(hashed)}\nday ${one.at}\n`;
    if ((await openNote(one.promise, key)) !== promise) return finding(FAILS, "promise", told);
    const due = heads.find((head) => head.day >= one.at);
    if (!due) return finding(OPEN, "pending", told);
    told.day = due.day;
    if (due.size <= one.index) return finding(FAILS, "omitted", told);
    if (heads.some((head) => head.size > one.index && head.day < one.at)) return finding(FAILS, "day", told);
    if (!own || !one.proof) return finding(OPEN, "unproven", told);
    told.day = own.day;
    const holds = await includes(own, one.index, hashed, one.proof.map(decoded));
    return holds ? finding(HOLDS, "included", told) : finding(FAILS, "absent", told);
  };
  const judgeReceipt = async (receipt, key, heads) => {
    must(receipt.milestones.length, "milestones");
    if (receipt.key !== key.line) return [finding(FAILS, "key")];
    const own = receipt.head ? await readHead(receipt.head, key) : null;
    if (own && (!heads.length || own.day > heads.at(-1).day)) return [finding(OPEN, "old", own)];
    if (own && !heads.some((head) => head.text === own.text)) return [finding(FAILS, "rewritten", own)];
    const found = [];
    for (const one of receipt.milestones) found.push(await judgeMilestone(one, key, own, heads));
    return found;
  };
  const check = async (receipt, published) => {
    const key = await readKey(published.key);
    const [heads, found] = await judgeHeads(published, key);
    return found[0].verdict === FAILS ? found : [...found, ...(await judgeReceipt(receipt, key, heads))];
  };

  // --- the page ------------------------------------------------------------------------------------------------
  const result = document.getElementById("result");
  const shown = (verdict, code, text) => {
    const line = document.createElement("li");
    line.className = `verdict ${verdict}`;
    line.dataset.code = code;
    const mark = document.createElement("b");
    mark.textContent = words.verdicts[verdict];
    line.append(mark, " ", text);
    return line;
  };
  const show = (verdict, summary, lines = []) => {
    result.hidden = false;
    result.dataset.verdict = verdict;
    result.querySelector("h2").textContent = summary;
    result.querySelector("ul").replaceChildren(...lines);
    result.focus();
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
  const verified = async () => {
    const texts = ["receipt", "heads"].map((name) => form.elements[`${name}-text`].value.trim());
    if (!texts.every(Boolean)) return;
    try {
      const found = await check(...texts.map((text) => JSON.parse(text)));
      const worst = [FAILS, OPEN, HOLDS].find((verdict) => found.some((one) => one.verdict === verdict));
      show(worst, words.summaries[worst], found.map((one) => shown(one.verdict, one.code, filled(words.said[one.code], one.values))));
    } catch (fault) {
      show(OPEN, words.unreadable, [shown(OPEN, "unreadable", String(fault.message ?? fault))]);
    }
  };
  const take = async (file, name) => {
    if (!file) return;
    form.elements[`${name}-text`].value = await file.text();
    await verified();
  };
  for (const name of ["receipt", "heads"]) {
    form.elements[name].addEventListener("change", (event) => take(event.target.files[0], name));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    verified();
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) {
      const name = /head/i.test(file.name) ? "heads" : "receipt";
      form.querySelector(`[data-taken="${name}"]`).textContent = file.name;
      await take(file, name);
    }
  });

  // Whether this browser can do it at all: tried with a key and a signature of RFC 8032.
  const able = async () => {
    const bytes = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
    const key = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const signature = bytes("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    const read = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    must(await crypto.subtle.verify({ name: "Ed25519" }, read, signature, new Uint8Array()), "Ed25519");
  };
  able().then(
    () => {
      form.hidden = false;
      document.getElementById("unable").hidden = true;
    },
    () => {}, // the page says what else there is
  );
})();
