// The meeting's page: slides by keyboard, the clock, and decisions that wait in the browser until the network takes them.
(() => {
  const main = document.querySelector("main[data-meeting]");
  const slides = Array.from(document.querySelectorAll(".slide"));
  if (!main || !slides.length) return;
  const says = main.dataset;
  const form = document.querySelector("form.decide");
  const key = `qingzhou-meeting-${says.meeting}`;
  const spent = {};
  let at = Math.max(slides.findIndex((slide) => slide.classList.contains("current")), 0);
  let since = Date.now();

  // --- slides
  const here = () => slides[at];
  const remember = () => {
    const id = here().dataset.subject;
    spent[id] = (spent[id] || 0) + (Date.now() - since);
    since = Date.now();
  };
  const show = (place) => {
    remember();
    at = Math.min(Math.max(place, 0), slides.length - 1);
    slides.forEach((slide, n) => slide.classList.toggle("current", n === at));
    document.querySelectorAll("[data-to]").forEach((link) => {
      if (link.dataset.to === here().dataset.subject) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    document.querySelector("[data-now]").textContent = `${at + 1} / ${slides.length} ${here().querySelector("h2").textContent}`;
    history.replaceState(null, "", `?at=${here().dataset.subject}`);
    fit();
    tick();
  };
  const tick = () => {
    const clock = document.querySelector("[data-clock]");
    const gone = Math.floor(((spent[here().dataset.subject] || 0) + Date.now() - since) / 1000);
    const left = Number(here().dataset.minutes) * 60 - gone;
    const text = `${Math.floor(Math.abs(left) / 60)}:${String(Math.abs(left) % 60).padStart(2, "0")}`;
    clock.textContent = left < 0 ? `${says.over} ${text}` : text;
    clock.classList.toggle("over", left < 0);
  };
  setInterval(tick, 1000);

  // --- the bar: only the fields that the decision needs
  const chosen = () => form?.querySelector("input[name=kind]:checked");
  const fit = () => {
    if (!form) return;
    form.action = here().dataset.decide;
    const about = here().dataset.about;
    // What needs an item is not offered where there is none: it would be refused only once the network is back.
    form.querySelectorAll("input[name=kind]").forEach((kind) => {
      kind.disabled = about === "none" && "item" in kind.dataset;
    });
    if (chosen()?.disabled) form.querySelector("input[name=kind]:enabled").checked = true;
    const needed = (chosen()?.dataset.needs || "said").split(" ");
    const wanted = [...needed, ...(chosen()?.dataset.may || "").split(" ")];
    if (about === "many") wanted.push("number");
    if (about === "many" && "item" in chosen().dataset) needed.push("number");
    form.elements.number.setAttribute("list", `numbers-${here().dataset.subject}`);
    for (const name of ["said", "number", "lead", "due_on", "evidence", "supports"]) {
      form.querySelector(`.f-${name}`).hidden = !wanted.includes(name);
      form.elements[name].required = needed.includes(name);
    }
  };
  form?.addEventListener("change", fit);

  const typing = (target) => target.closest("input:not([type=radio]), select, textarea");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") document.activeElement?.blur();
    if (typing(event.target)) return;
    const turn = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (turn) {
      event.preventDefault();
      show(at + turn);
    }
    const kinds = Array.from(form?.querySelectorAll("input[name=kind]") || []);
    const kind = /^[1-9]$/.test(event.key) && kinds[Number(event.key) - 1];
    if (kind && !kind.disabled) {
      event.preventDefault();
      kind.checked = true;
      fit();
      form.elements.said.focus();
    }
  });
  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]");
    const turn = event.target.closest("[data-turn]");
    if (!to && !turn) return;
    event.preventDefault();
    show(to ? slides.findIndex((slide) => slide.dataset.subject === to.dataset.to) : at + Number(turn.dataset.turn));
  });
  document.querySelector("[data-full]")?.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  });

  // --- what was decided, also on the other secretary's screen
  const told = {}; // as the server said it last; what was refused stands below it in the same list
  const put = (lists) => {
    for (const [subject, html] of Object.entries(lists)) {
      const list = document.querySelector(`[data-made="${subject}"]`);
      if (!list || told[subject] === html) continue;
      list.innerHTML = told[subject] = html;
      draw();
    }
  };
  const poll = async () => {
    const answer = await fetch(says.poll, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) put((await answer.json()).lists);
  };
  setInterval(poll, 5000);

  // --- the queue: a decision is kept here until the server has taken it; its token makes twice once
  const waiting = () => JSON.parse(localStorage.getItem(key) || "[]");
  const keep = (queue) => {
    localStorage.setItem(key, JSON.stringify(queue));
    draw();
  };
  const draw = () => {
    const queue = waiting();
    const unsent = queue.filter((one) => !one.refused);
    document.querySelector("[data-queue]").textContent = unsent.length ? `${unsent.length} ${stopped ? says.stopped : says.waiting}` : "";
    document.querySelectorAll(".refused").forEach((line) => line.remove());
    queue.filter((one) => one.refused).forEach((one) => {
      const line = document.createElement("li");
      line.className = "refused notice error";
      const words = document.createElement("span");
      words.textContent = `${one.said} — ${one.refused}`;
      line.append(words, button(says.again, () => edit(one)), button(says.drop, () => drop(one)));
      document.querySelector(`[data-made="${one.subject}"]`)?.append(line);
    });
  };
  const button = (text, does) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn small";
    made.textContent = text;
    made.addEventListener("click", does);
    return made;
  };
  const drop = (one) => keep(waiting().filter((other) => other.token !== one.token));
  const edit = (one) => {
    drop(one);
    show(slides.findIndex((slide) => slide.dataset.subject === one.subject));
    for (const [name, value] of one.fields) {
      const field = form.elements[name];
      if (!field || name === "token" || name === "csrfmiddlewaretoken") continue;
      if (name === "supports") Array.from(field.options).find((option) => option.value === value).selected = true;
      else field.value = value;
    }
    fit();
    form.elements.said.focus();
  };
  const token = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  let sending = false;
  let stopped = false;
  const send = async () => {
    const one = waiting().find((each) => !each.refused);
    if (!one || sending) return;
    sending = true;
    const body = new FormData();
    one.fields.forEach(([name, value]) => body.append(name, value));
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(one.address, { method: "POST", body, headers: { "X-Queue": "1" }, credentials: "same-origin" }).catch(() => null);
    sending = false;
    if (!answer || answer.status >= 500) return; // tried again soon
    const said = await answer.json().catch(() => null);
    stopped = !said || answer.redirected; // a page to sign in, or somebody else's: nobody has taken the decision
    if (stopped) {
      draw();
      return;
    }
    if (answer.ok) {
      keep(waiting().filter((other) => other.token !== one.token));
      put(said.lists);
    } else {
      keep(waiting().map((other) => (other.token === one.token ? { ...other, refused: said.said } : other)));
    }
    send();
  };
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.elements.said.value.trim()) return;
    const hidden = Array.from(form.querySelectorAll(".line > [hidden]")).flatMap((box) => Array.from(box.querySelectorAll("[name]"))).map((field) => field.name);
    const fields = Array.from(new FormData(form)).filter(([name]) => !hidden.includes(name));
    const mine = form.elements.token.value;
    keep([...waiting(), { token: mine, subject: here().dataset.subject, address: here().dataset.decide, said: form.elements.said.value, fields }]);
    form.reset();
    form.elements.token.value = token();
    document.activeElement?.blur();
    fit();
    send();
  });
  setInterval(send, 4000);
  window.addEventListener("online", send);
  fit();
  tick();
  draw();
  send();
})();
