// How fast something moves, from where it was when.

/** Milliseconds over which the rate is averaged: long enough to be calm, short enough to follow a change. */
const WINDOW = 8000;
/** Milliseconds before a first rate is shown. */
const SETTLED = 800;

/** A moving average of a growing amount. */
export class RateMeter {
    /** @type {{time: number, amount: number}[]} */
    #samples = [];

    /**
     * @param {number} amount so far; a smaller one than before starts anew
     * @param {number} time milliseconds of a steady clock
     */
    add(amount, time) {
        const last = this.#samples.at(-1);
        if (last && amount < last.amount) this.reset();
        this.#samples.push({ time, amount });
        // One sample older than the window stays, as the point to measure from.
        while (this.#samples.length > 2 && time - this.#samples[1].time > WINDOW) this.#samples.shift();
    }

    reset() {
        this.#samples = [];
    }

    /** Amount per second, or null while too little is known. */
    get perSecond() {
        const first = this.#samples[0];
        const last = this.#samples.at(-1);
        if (!first || !last || last.time - first.time < SETTLED || last.amount === first.amount) return null;
        return ((last.amount - first.amount) / (last.time - first.time)) * 1000;
    }

    /**
     * @param {number} amount that is left
     * @returns {number|null} seconds
     */
    secondsFor(amount) {
        const rate = this.perSecond;
        return rate ? amount / rate : null;
    }
}
