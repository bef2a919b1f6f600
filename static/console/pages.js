/** Reads the queue from the server, page by page, as far as this window has looked. */

const FIRST = 200;
const PAGE = 400; // rows in one answer of the server
const FARTHEST = 2_000;
const REST_MS = 1_000; // between two readings of everything
const END_MS = 2_000;

const pause = (ms) => new Promise((over) => setTimeout(over, ms));

export class Pages {
  #read; #state; #reading = null; #again = false; #growing = false; #end = 0;

  /**
   * @param {(offset: number, limit: number) => Promise<{rows: object[], total: number} | null>} read one page into the
   *   state; null when there was no answer
   * @param {() => {limit: number, horizon: unknown}} state how far the list goes now
   */
  constructor(read, state) {
    this.#read = read;
    this.#state = state;
  }

  /** Everything again. Whoever asks while it is being read gets what is read after it. */
  refill() {
    this.#again = Boolean(this.#reading);
    return (this.#reading ??= this.#refill().finally(() => (this.#reading = null)));
  }

  /** The rows after the last one known, if there are any; with those before it, of which some may have left by now. */
  async more() {
    const { horizon, limit } = this.#state();
    if (this.#growing || !horizon || limit >= FARTHEST) return;
    this.#growing = true;
    await this.#span(limit - FIRST, limit + FIRST).finally(() => (this.#growing = false));
  }

  /** Rows left: what came forward stands at the end, for those before it are kept by frames. */
  endSoon() {
    if (this.#end || !this.#state().horizon) return;
    this.#end = setTimeout(() => {
      this.#end = 0;
      const { limit } = this.#state();
      this.#span(Math.max(0, limit - PAGE), limit);
    }, END_MS);
  }

  async #refill() {
    do {
      this.#again = false;
      await this.#span(0, Math.max(FIRST, this.#state().limit));
      if (this.#again) await pause(REST_MS);
    } while (this.#again);
  }

  async #span(from, to) {
    for (let offset = from; offset < to; offset += PAGE) {
      const listed = await this.#read(offset, Math.min(PAGE, to - offset));
      if (!listed || offset + listed.rows.length >= listed.total) return;
    }
  }
}
