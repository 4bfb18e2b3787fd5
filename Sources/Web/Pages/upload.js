// One file on its way to the server: it survives lost connections, pauses and reloads.

import * as tus from "./tus.js";
import { RateMeter } from "./rate.js";
import { fingerprint, forget, remember } from "./remembered.js";

/** Bytes of one PATCH: what an unlucky proxy that buffers requests can lose at most. */
const SLICE = 8 * 1024 * 1024;
/** Seconds between attempts grow from the first to the last. */
const FIRST_DELAY = 1;
const LAST_DELAY = 30;

/**
 * `waiting` for its turn; `sending`; `retrying` after a lost connection; `paused` by a person; `missing` its file
 * after a reload; `failed` for good; `done`; `cancelled`.
 * @typedef {'waiting'|'sending'|'retrying'|'paused'|'missing'|'failed'|'done'|'cancelled'} Phase
 */

/**
 * Seconds to wait before an attempt, doubled each time, spread so that many pages don't come back at once.
 * @param {number} failures in a row, from 1 on
 * @param {number} random 0 to 1
 */
export function retryDelay(failures, random) {
    const longest = Math.min(LAST_DELAY, FIRST_DELAY * 2 ** (failures - 1));
    return longest * (0.5 + random / 2);
}

export class Upload {
    /** @type {Phase} */
    phase;
    /** Bytes that left this browser, of which the server has at least those it acknowledged. */
    sent = 0;
    /** @type {string|null} a sentence about the last failure */
    reason = null;
    /** @type {number|null} milliseconds since 1970 of the next attempt */
    retryAt = null;
    /** @type {string|null} */
    url = null;
    meter = new RateMeter();

    /** @type {File|null} */
    #file = null;
    #stop = new AbortController();
    #failures = 0;
    #wake = () => {};
    #onChange;

    /**
     * @param {{name: string, size: number, lastModified: number}} facts of the file
     * @param {string|null} url where an earlier visit began it
     * @param {(upload: Upload) => void} onChange
     */
    constructor({ name, size, lastModified }, url, onChange) {
        this.name = name;
        this.size = size;
        this.fingerprint = fingerprint({ name, size, lastModified });
        this.url = url;
        this.phase = "missing";
        this.#onChange = onChange;
    }

    /** The id of the video this becomes, once the server gave one. */
    get videoID() {
        return this.url?.split("/").at(-1) ?? null;
    }

    /** Whether it holds one of the places in the queue. */
    get isRunning() {
        return this.phase === "sending" || this.phase === "retrying";
    }

    /** Whether leaving the page would interrupt it. */
    get isActive() {
        return this.isRunning || this.phase === "waiting";
    }

    /** Sends until it is done, failed, paused or cancelled; never throws. */
    async run() {
        this.#stop = new AbortController();
        this.#failures = 0;
        const { signal } = this.#stop;
        while (!signal.aborted) {
            try {
                this.#enter("sending");
                await this.#sendAll(signal);
                return;
            } catch (error) {
                if (signal.aborted) return;
                await this.#recover(error, signal);
                if (this.phase !== "retrying") return;
            }
        }
    }

    /** @param {AbortSignal} signal */
    async #sendAll(signal) {
        const file = /** @type {File} */ (this.#file);
        // A file that was moved or changed since it was chosen looks like a lost connection to XMLHttpRequest.
        await file.slice(0, 1).arrayBuffer();
        let offset = this.url ? await tus.offsetOf(this.url, signal) : 0;
        if (!this.url) {
            this.url = await tus.create(file, signal);
            remember(file, this.url);
        }
        this.#moveTo(offset);
        while (offset < this.size) {
            const start = offset;
            const slice = file.slice(start, start + SLICE);
            offset = await tus.send(this.url, slice, start, signal, (sent) => this.#moveTo(start + sent));
            this.#failures = 0;
            this.#moveTo(offset);
        }
        forget(this.url);
        this.#enter("done");
    }

    /** @param {unknown} error @param {AbortSignal} signal */
    async #recover(error, signal) {
        if (!(error instanceof tus.UploadError)) {
            reportError(error);
            return this.#fail("The file can’t be read any more. Choose it again.");
        }
        if (error.kind === "refused") return this.#fail(error.message);
        if (error.kind === "gone" && this.url) {
            // Expired or removed meanwhile; the file is here, so it starts over.
            forget(this.url);
            this.url = null;
        }
        this.#failures += 1;
        const seconds = Math.max(error.retryAfter, retryDelay(this.#failures, Math.random()));
        this.retryAt = Date.now() + seconds * 1000;
        this.#enter("retrying", error.message);
        await this.#pauseFor(seconds, signal);
    }

    /** @param {number} seconds @param {AbortSignal} signal */
    #pauseFor(seconds, signal) {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, seconds * 1000);
            this.#wake = () => {
                clearTimeout(timer);
                resolve(undefined);
            };
            signal.addEventListener("abort", this.#wake, { once: true });
        });
    }

    /** Ends a wait between attempts: the network is back. */
    hurry() {
        if (this.phase === "retrying") this.#wake();
    }

    pause() {
        if (!this.isActive) return;
        this.#stop.abort();
        this.#enter("paused");
    }

    /** Back into the queue, after a pause or a failure. */
    resume() {
        if (this.phase !== "paused" && this.phase !== "failed") return;
        if (this.#file) this.supply(this.#file);
        else this.#enter("missing");
    }

    /**
     * Gives it the file to send.
     * @param {File} file with the same fingerprint
     */
    supply(file) {
        this.#file = file;
        if (file.size === 0) this.#fail("This file is empty.");
        else this.#enter("waiting");
    }

    /**
     * Stops and removes what the server has.
     * @throws {tus.UploadError} when the server could not be told
     */
    async cancel() {
        this.#stop.abort();
        if (this.url) {
            await tus.terminate(this.url);
            forget(this.url);
        }
        this.#enter("cancelled");
    }

    /**
     * For one that waits for its file: what the server has.
     * @param {number} offset
     */
    arrived(offset) {
        this.#moveTo(offset);
    }

    /** @param {number} sent */
    #moveTo(sent) {
        this.sent = Math.min(sent, this.size);
        this.meter.add(this.sent, performance.now());
        this.#onChange(this);
    }

    /** @param {string} reason */
    #fail(reason) {
        this.#enter("failed", reason);
    }

    /** @param {Phase} phase @param {string|null} [reason] */
    #enter(phase, reason = null) {
        this.phase = phase;
        this.reason = reason;
        if (phase !== "retrying") this.retryAt = null;
        if (phase !== "sending") this.meter.reset();
        this.#onChange(this);
    }
}
