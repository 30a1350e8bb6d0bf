/** An element that is nowhere: enough for what nobody sees. */
export class Nowhere {
  dataset = {};
  style = {};
  children = [];
  classList = { add() {}, toggle() {}, contains: () => false };
  setAttribute() {}
  append(...children) { this.children.push(...children); }
  insertBefore(child) { this.children.push(child); }
  replaceChildren() {}
  querySelectorAll() { return []; }
  get firstElementChild() { return this.children[0]; }
  get lastElementChild() { return this.children.at(-1); }
}
Object.assign(globalThis, {
  innerWidth: 0, innerHeight: 0, IntersectionObserver: class { observe() {} },
  ResizeObserver: class { observe() {} }, addEventListener() {}, location: new URL("http://dash.test/"),
  document: {
    hidden: true, addEventListener() {}, documentElement: new Nowhere(), baseURI: "http://dash.test/",
    createElement: () => new Nowhere(), createElementNS: () => new Nowhere(),
  },
});
