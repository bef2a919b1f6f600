/**
 * A list of any length with some 35 rows in the document: fixed height, absolute places, nodes reused by id.
 * The focus belongs to a row's id: its node stays in the document when scrolled away, and the eye stays on it.
 */

const SPARE = 6;

export class WindowedList {
  #scroller; #space; #make; #draw; #ids = []; #rows = []; #index = new Map(); #nodes = new Map(); #height = 0; #moved = new Map();
  focus = null;

  /** @param {{scroller: HTMLElement, space: HTMLElement, make: Function, draw: Function}} parts */
  constructor({ scroller, space, make, draw }) {
    this.#scroller = scroller;
    this.#space = space;
    this.#make = make;
    this.#draw = draw;
    scroller.addEventListener("scroll", () => this.paint(), { passive: true });
    new ResizeObserver(() => this.#measure()).observe(scroller);
  }

  get ids() {
    return this.#ids;
  }

  node(id) {
    return this.#nodes.get(id);
  }

  /** Milliseconds since the row last changed its place; a press right after a move was meant for another row. */
  settledFor(id) {
    return performance.now() - (this.#moved.get(id) ?? -Infinity);
  }

  /** @param {boolean} fresh another list than before: nothing has moved under the pointer */
  show(rows, fresh = false) {
    if (fresh) this.#moved.clear();
    const anchor = this.#anchor();
    const before = this.#index;
    this.#rows = rows;
    this.#ids = rows.map((row) => row.id);
    this.#index = new Map(this.#ids.map((id, at) => [id, at]));
    const stamp = performance.now();
    for (const [id, at] of this.#index) if (!fresh && before.size && before.get(id) !== at) this.#moved.set(id, stamp);
    for (const id of this.#moved.keys()) if (!this.#index.has(id)) this.#moved.delete(id);
    this.#keepFocus(before);
    this.#space.setAttribute("aria-rowcount", String(rows.length));
    if (!this.#height) this.#measure();
    this.#space.style.height = `${rows.length * this.#height}px`;
    this.#restore(anchor);
    this.paint();
  }

  /** Move the focus `by` rows, or to a place; never around the end. */
  move(by) {
    const at = this.#index.get(this.focus) ?? (by > 0 ? -1 : 0);
    this.moveTo(at + by);
  }

  moveTo(at) {
    if (!this.#ids.length) return;
    this.focus = this.#ids[Math.max(0, Math.min(this.#ids.length - 1, at))];
    this.reveal(this.focus);
    this.paint();
    this.#nodes.get(this.focus)?.focus({ preventScroll: true });
  }

  get page() {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / (this.#height || 84)) - 1);
  }

  reveal(id) {
    const top = (this.#index.get(id) ?? 0) * this.#height;
    const view = this.#scroller;
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + this.#height > view.scrollTop + view.clientHeight) view.scrollTop = top + this.#height - view.clientHeight;
  }

  paint() {
    if (!this.#height) return;
    const first = Math.max(0, Math.floor(this.#scroller.scrollTop / this.#height) - SPARE);
    const last = Math.min(this.#rows.length, Math.ceil((this.#scroller.scrollTop + this.#scroller.clientHeight) / this.#height) + SPARE);
    const wanted = new Set(this.#ids.slice(first, last));
    if (this.focus && this.#index.has(this.focus)) wanted.add(this.focus);
    for (const [id, node] of this.#nodes) if (!wanted.has(id)) this.#drop(id, node);
    for (const id of wanted) this.#place(id);
  }

  #place(id) {
    const at = this.#index.get(id);
    let node = this.#nodes.get(id);
    if (!node) {
      node = this.#make(id);
      this.#nodes.set(id, node);
      this.#space.append(node);
    }
    const place = `translateY(${at * this.#height}px)`;
    if (node.style.transform !== place) node.style.transform = place;
    node.setAttribute("aria-rowindex", String(at + 1));
    node.tabIndex = id === this.focus || (at === 0 && !this.#index.has(this.focus)) ? 0 : -1;
    this.#draw(node, this.#rows[at], at);
  }

  #drop(id, node) {
    node.remove();
    this.#nodes.delete(id);
  }

  /** A removed row hands the focus to its neighbour, never to the page. */
  #keepFocus(before) {
    if (!this.focus || this.#index.has(this.focus)) return;
    const had = this.#nodes.get(this.focus)?.contains(document.activeElement);
    const at = before.get(this.focus) ?? 0;
    this.focus = this.#ids[Math.min(at, this.#ids.length - 1)] ?? null;
    if (had) queueMicrotask(() => (this.#nodes.get(this.focus) ?? this.#scroller).focus({ preventScroll: true }));
  }

  #anchor() {
    const inside = this.#space.contains(document.activeElement);
    const id = inside ? this.focus : null;
    return id && this.#index.has(id) ? { id, top: this.#index.get(id) * this.#height - this.#scroller.scrollTop } : null;
  }

  #restore(anchor) {
    if (!anchor || !this.#index.has(anchor.id)) return;
    const visible = anchor.top > -this.#height && anchor.top < this.#scroller.clientHeight;
    if (visible) this.#scroller.scrollTop = this.#index.get(anchor.id) * this.#height - anchor.top;
  }

  #measure() {
    const probe = this.#make("");
    probe.style.visibility = "hidden";
    this.#space.append(probe);
    const height = probe.offsetHeight;
    probe.remove();
    if (!height) return;
    this.#height = height;
    this.#space.style.height = `${this.#rows.length * height}px`;
    this.paint();
  }
}
