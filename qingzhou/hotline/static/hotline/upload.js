// Files go up in slices before their form is sent, and go on where they broke off. Without this file, or in a browser
// that cannot cut files, the plain field does it. Written for old phones: nothing here is younger than 2013.
"use strict";
(function () {
  if (!window.File || !File.prototype.slice || !window.FileList) return;
  var SLICE = 256 * 1024, LONGEST_PAUSE = 30000;

  function token(form) {
    var field = form.querySelector("[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }

  function remembered(file) {
    return "upload:" + [file.name, file.size, file.lastModified].join(":");
  }

  function memory(action, key, value) {
    try {
      return action === "get" ? sessionStorage.getItem(key) : action === "set" ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key);
    } catch (blocked) {
      return null;
    }
  }

  function request(method, address, headers, body, done) {
    var asked = new XMLHttpRequest();
    asked.open(method, address);
    asked.timeout = 60000;
    asked.setRequestHeader("Tus-Resumable", "1.0.0");
    Object.keys(headers).forEach(function (name) { asked.setRequestHeader(name, headers[name]); });
    asked.onload = function () { done(asked); };
    asked.onerror = asked.ontimeout = asked.onabort = function () { done(null); };
    asked.send(body);
  }

  // One file on its way: `place` is where its slices go.
  function Going(file, input, settled) {
    var form = input.form, data = input.dataset, place = memory("get", remembered(file)), pause = 1000, stopped = false;
    var line = document.createElement("li"), name = document.createElement("span"), bar = document.createElement("progress");
    var said = document.createElement("span"), remove = document.createElement("button");
    name.textContent = file.name;
    bar.max = file.size;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    said.className = "muted";
    said.setAttribute("role", "status");
    said.textContent = " " + data.going;
    remove.type = "button";
    remove.className = "btn link";
    remove.textContent = data.remove;
    remove.setAttribute("aria-label", data.remove + " " + file.name);
    [name, said, bar, remove].forEach(function (part) { line.appendChild(part); });
    this.line = line;
    remove.addEventListener("click", function () {
      stopped = true;
      memory("remove", remembered(file));
      line.parentNode.removeChild(line);
      settled();
    });

    function refused(words) {
      if (stopped) return;
      stopped = true;
      said.className = "late";
      said.textContent = " " + (words || data.refused);
      if (bar.parentNode) line.removeChild(bar);
      settled("refused");
    }

    function later() {
      if (stopped) return;
      said.textContent = " " + data.broken;
      setTimeout(ask, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }

    function begin() {
      var named = btoa(unescape(encodeURIComponent(file.name.slice(-120))));
      request("POST", data.slices, { "Upload-Length": file.size, "Upload-Metadata": "filename " + named, "X-CSRFToken": token(form) }, null, function (answer) {
        if (stopped) return;
        if (!answer || answer.status >= 500) return later();
        if (answer.status !== 201) return refused(/^text\/plain/.test(answer.getResponseHeader("Content-Type") || "") ? answer.responseText : "");
        place = answer.getResponseHeader("Location");
        memory("set", remembered(file), place);
        slice(0);
      });
    }

    function ask() {
      if (stopped) return;
      if (!place) return begin();
      request("HEAD", place, {}, null, function (answer) {
        if (stopped) return;
        if (!answer || answer.status >= 500) return later();
        if (answer.status !== 200) {
          place = null;
          return begin();
        }
        slice(Number(answer.getResponseHeader("Upload-Offset")));
      });
    }

    function slice(at) {
      bar.value = at;
      said.textContent = " " + data.going + " " + Math.floor(100 * at / file.size) + "%";
      if (at >= file.size) return arrived();
      request("PATCH", place, { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream", "X-CSRFToken": token(form) }, file.slice(at, at + SLICE), function (answer) {
        if (stopped) return;
        if (!answer || answer.status >= 500) return later();
        if (answer.status === 404) {
          place = null;
          return later();
        }
        if (answer.status !== 204 && answer.status !== 409) return refused("");
        pause = 1000;
        slice(Number(answer.getResponseHeader("Upload-Offset")));
      });
    }

    function arrived() {
      var kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = input.name + "-arrived";
      kept.value = place.split("/").pop();
      line.appendChild(kept);
      if (bar.parentNode) line.removeChild(bar);
      said.textContent = " " + data.done;
      stopped = true;
      settled();
    }

    this.isGoing = function () { return !stopped; };
    window.addEventListener("online", function () { pause = 1000; });
    if (file.size) ask();
    else refused("");
  }

  Array.prototype.forEach.call(document.querySelectorAll("input[type=file][data-slices]"), function (input) {
    var form = input.form, list = document.createElement("ul"), going = [], waiting = null;
    list.className = "uploads small";
    input.parentNode.insertBefore(list, input.nextSibling);

    function settled(how) {
      if (how === "refused") waiting = null; // whoever sent the form reads why, and sends it again
      if (waiting === null || going.some(function (one) { return one.isGoing(); })) return;
      var pressed = waiting;
      waiting = null;
      if (pressed.name) {
        var chosen = document.createElement("input");
        chosen.type = "hidden";
        chosen.name = pressed.name;
        chosen.value = pressed.value;
        form.appendChild(chosen);
      }
      HTMLFormElement.prototype.submit.call(form);
    }

    input.addEventListener("change", function () {
      Array.prototype.forEach.call(input.files, function (file) {
        var one = new Going(file, input, settled);
        going.push(one);
        list.appendChild(one.line);
      });
      input.value = "";
      input.required = false;
    });
    var pressed = {};
    form.addEventListener("click", function (event) {
      if (event.target.closest ? event.target.closest("button") : event.target.tagName === "BUTTON") pressed = event.target.closest ? event.target.closest("button") : event.target;
    });
    form.addEventListener("submit", function (event) {
      if (pressed.name === "back" || !going.some(function (one) { return one.isGoing(); })) return;
      event.preventDefault();
      event.stopPropagation(); // it is sent once, when the files are there
      waiting = pressed;
    });
  });
})();
