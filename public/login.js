import { el } from "./dom.js";
import { session, settings } from "./kept.js";

export function makeLogin(element, { hadToken, retry = () => location.reload() }) {
  const field = el("input", {
    id: "token", name: "token", type: "password", required: true, autocomplete: "current-password", spellcheck: false,
    maxlength: 4096,
  });
  const keep = el("input", { type: "checkbox", name: "keep" });
  const note = el("p.note", {}, hadToken ? "The token that this page was opened with is not the right one." : "");
  const form = el("form.login", {},
    el("h2", {}, "This page is guarded"),
    el("p", {}, "To show its jobs the server asks for a token. Whoever looks after it has one for you."),
    el("label", { for: "token" }, "Token"), field,
    el("label.check", {}, keep, "Keep it in this browser"),
    el("button", { type: "submit" }, "Open"), note);

  async function submit() {
    note.textContent = "Asking …";
    const headers = { Accept: "application/json", Authorization: `Bearer ${field.value.trim()}` };
    const status = await fetch(".", { headers, cache: "no-store" }).then((response) => response.status, () => 0);
    if (status === 401 || status === 403) {
      note.textContent = "That is not a token of this server.";
      return field.select();
    }
    if (status !== 200 && status !== 304) {
      note.textContent = "The server can't be reached now; try again.";
      return;
    }
    (keep.checked ? settings : session).set("token", field.value.trim());
    retry();
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    submit();
  };
  element.replaceChildren(form);
  element.hidden = false;
  field.focus();
}
