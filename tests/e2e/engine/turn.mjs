// Whose turn it is, and what time. One step runs at a time, so that a scenario always goes the same way; the clock jumps when
// everybody sleeps, so that no wait takes time.

export class Turn {
  #world;
  #held = false;
  #queue = [];
  #sleepers = [];
  #onlookers = [];

  /** `world.clock` is the time, in seconds. */
  constructor(world) {
    this.#world = world;
  }

  async acquire() {
    if (this.#held || this.#queue.length > 0) await new Promise((go) => this.#queue.push(go));
    this.#held = true;
  }

  release() {
    this.#held = false;
    // Whoever was woken by this, and wants the turn, says so before the clock jumps.
    setImmediate(() => setImmediate(() => this.#pass()));
  }

  #pass() {
    if (this.#held) return;
    const next = this.#queue.shift() ?? this.#onlookers.shift();
    if (next) {
      this.#held = true;
      next();
      return;
    }
    this.#sleepers.sort((a, b) => a.until - b.until);
    if (!Number.isFinite(this.#sleepers[0]?.until)) return;
    const { until, wake } = this.#sleepers.shift();
    this.#world.clock = Math.max(this.#world.clock, until);
    this.#held = true;
    wake(true);
  }

  /** Gives the turn away until the clock reaches `until`; false if `signal` ended the sleep: then the turn is not held. */
  async sleep(until, signal) {
    const woken = await new Promise((wake) => {
      const entry = { until, wake };
      this.#sleepers.push(entry);
      signal?.addEventListener('abort', () => {
        if (!this.#sleepers.includes(entry)) return;
        this.#sleepers.splice(this.#sleepers.indexOf(entry), 1);
        wake(false);
      });
      this.release();
    });
    return woken;
  }

  /** Gives the turn away until all others are at rest or asleep. */
  async quiet() {
    await new Promise((go) => {
      this.#onlookers.push(go);
      this.release();
    });
  }

  /** Those that sleep for ever are not waited for. */
  get asleep() {
    return this.#sleepers.length;
  }
}
