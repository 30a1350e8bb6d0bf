/* A table of the newest values, in ES5 for browsers that are too old. */
(function () {
  var PERIOD = 10000;

  function textOf(value) {
    if (value === undefined || value === null) return "";
    var text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text.length > 300 ? text.slice(0, 300) + "…" : text;
  }

  function add(parent, name, text) {
    var element = document.createElement(name);
    if (text !== undefined) element.appendChild(document.createTextNode(text));
    parent.appendChild(element);
    return element;
  }

  function row(body, name, cells) {
    var line = add(body, "tr");
    for (var index = 0; index < cells.length; index += 1) add(line, name, cells[index]);
  }

  /** Engines put whole numbers first. */
  function namesIn(text) {
    var names = [], depth = 0, section = "", last, found;
    var token = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;
    while ((found = token.exec(text))) {
      var sign = found[0];
      if (sign === "{" || sign === "[") depth += 1;
      else if (sign === "}" || sign === "]") depth -= 1;
      else if (sign !== ":") last = sign;
      else if (depth === 1) section = last;
      else if (depth === 2 && section === '"jobs"') names.push(JSON.parse(last));
    }
    return names;
  }

  function draw(table, text) {
    var index = JSON.parse(text), names = namesIn(text);
    while (table.firstChild) table.removeChild(table.firstChild);
    var body = add(table, "tbody");
    row(body, "th", ["Job", "State", "Value", "At"]);
    for (var number = 0; number < names.length; number += 1) {
      var name = names[number], job = index.jobs[name];
      if (job.show && job.show.hidden) continue;
      var value = job.last ? textOf(job.last.data) + (job.unit ? " " + job.unit : "") : "";
      var reason = job.state === "failing" && job.error ? ": " + textOf(job.error.message) : "";
      row(body, "td", [job.show && job.show.title || name, job.state + reason, value, job.last ? job.last.at : ""]);
    }
  }

  document.body.innerText = "";
  document.body.id = "plain";
  var note = add(document.body, "p");
  var table = add(document.body, "table");
  table.border = "1";
  table.cellPadding = "6";
  var token = /\b(token|link)=[^&]*/.exec(location.search);

  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", "." + (token ? "?" + token[0] : ""));
    request.setRequestHeader("Accept", "application/json");
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      var words = "This browser is too old for the live page, which needs one of spring 2024 or later "
        + "(Chromium 123, Firefox 124, Safari 17.5). Here are the newest values, read every 10 s; ";
      if (request.status === 200) draw(table, request.responseText);
      note.innerText = words + (request.status === 200 ? "last at " + new Date().toTimeString().slice(0, 8) + "."
        : request.status === 401 ? "the server asks for a token: add ?token=… to the address."
        : request.status ? "the server answered " + request.status + "." : "the server can't be reached.");
      if (request.status !== 401) setTimeout(ask, PERIOD);
    };
    request.send();
  }
  ask();
})();
