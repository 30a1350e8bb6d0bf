const CONTROLS = "button, summary, input, a[href], [tabindex='0']";

/** A card is one stop of the Tab key: Enter goes in, Tab and the arrows go on, Escape goes out. */
export function focusByCard(board, goesBack = false) {
  const cardOf = (node) => node.closest?.(".card");
  const controlsOf = (card) => [...card.querySelectorAll(CONTROLS)].filter((control) => control.checkVisibility());
  const shown = () => [...board.querySelectorAll(".card")].filter((card) => card.checkVisibility());

  document.addEventListener("keydown", ({ key, shiftKey }) => { goesBack = key === "Tab" && shiftKey; }, true);
  document.addEventListener("pointerdown", () => { goesBack = false; }, true);
  // Who comes from below meets the last card as a whole, too.
  board.addEventListener("focusin", ({ target, relatedTarget }) => {
    const card = cardOf(target);
    if (goesBack && card && card !== target && !board.contains(relatedTarget)) card.focus();
  });

  board.addEventListener("keydown", (event) => {
    const { key, target, shiftKey } = event;
    const card = cardOf(target);
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = target === card ? keyOnCard(card, key, shiftKey) : keyInCard(card, target, key, shiftKey);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  function keyOnCard(card, key, shiftKey) {
    const all = shown();
    const at = all.indexOf(card);
    if (key === "Enter") return controlsOf(card)[0];
    if (key !== "Tab") return null;
    if (shiftKey) return all[at - 1];
    if (at < all.length - 1) return all[at + 1];
    controlsOf(card).at(-1)?.focus({ preventScroll: true });
    return null;
  }

  function keyInCard(card, target, key, shiftKey) {
    if (key === "Escape") return card;
    const isTyping = target.matches("input, textarea, select");
    const step = key === "Tab" ? (shiftKey ? -1 : 1) : isTyping || target.matches("svg, canvas, pre")
      ? 0 : { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[key] ?? 0;
    if (!step) return null;
    const controls = controlsOf(card);
    return controls[(controls.indexOf(target) + step + controls.length) % controls.length];
  }
}
